import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Check } from '../check.ts';
import { inChild, NOBODY } from '../in-child.ts';
import { withRig, type Rig } from '../rig.ts';

const GROUP = 990;
const OURS = '0660 group 990';
const NOT_OURS = '0600 group 0';
let isRunning = false;

/** Starts udev as an installed system has it; it stays until the machine ends. */
function withUdev(run: (rig: Rig) => Promise<void>): () => Promise<string | void> {
  return () =>
    withRig(async (rig) => {
      if (!isRunning) {
        const started = spawnSync('systemd-udevd', ['--daemon'], { encoding: 'utf8' });
        assert.equal(started.status, 0, started.stderr);
        isRunning = true;
      }
      await run(rig);
    });
}

/** Waits until udev has done its work. */
function settle(): void {
  const done = spawnSync('udevadm', ['settle', '--timeout=20'], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
}

async function rightsOf(rig: Rig, vendorId: number, productId: number): Promise<string> {
  const device = await rig.device({ vendorId, productId });
  settle();
  const { mode, gid } = statSync('/dev/hidraw0');
  await device.unplug();
  settle();
  return `0${(mode & 0o777).toString(8)} group ${gid}`;
}

export const checks: readonly Check[] = [
  {
    title: 'udev: a pad is for the group and for nobody else',
    limitMs: 90_000,
    run: withUdev(async (rig) => {
      await rig.device({ vendorId: 0x056a, productId: 0x00a8 });
      settle();
      assert.equal((await inChild('open', '/dev/hidraw0', { uid: 65534, gid: GROUP })).said, 'fine');
      assert.equal((await inChild('open', '/dev/hidraw0', NOBODY)).said, 'PORT_DENIED');
    }),
  },
  {
    title: 'udev: knows the pads and card readers, and leaves other devices alone',
    limitMs: 90_000,
    run: withUdev(async (rig) => {
      for (const [vendorId, productId, wanted] of [
        [0x056a, 0x00a1, OURS],
        [0x056a, 0x00a9, OURS],
        [0x056a, 0x00af, OURS],
        [0x10c4, 0x0007, OURS],
        [0x10c4, 0x8a1b, OURS],
        [0x2015, 0x0008, OURS],
        [0x9573, 0x4836, OURS],
        [0x056a, 0x00a0, NOT_OURS],
        [0x056a, 0x00b0, NOT_OURS],
        [0x10c4, 0xea60, NOT_OURS],
        [0x1209, 0x0007, NOT_OURS],
      ] as const) {
        assert.equal(
          await rightsOf(rig, vendorId, productId),
          wanted,
          `${vendorId.toString(16)}:${productId.toString(16)}`,
        );
      }
    }),
  },
  {
    title: 'udev: finds nothing wrong in the rules',
    limitMs: 90_000,
    run: withUdev(async (rig) => {
      await rig.device({ vendorId: 0x056a, productId: 0x00a8 });
      const { status, stdout, stderr } = spawnSync('udevadm', ['test', '/sys/class/hidraw/hidraw0'], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('70-yichuang'));
      assert.ok(said.length > 0, 'the rules were read');
      assert.deepEqual(
        said.filter((line) => /invalid|unknown|error|fail|ignor|unexpected/i.test(line)),
        [],
      );
    }),
  },
];
