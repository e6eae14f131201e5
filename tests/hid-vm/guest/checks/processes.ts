import assert from 'node:assert/strict';
import { chmodSync, chownSync, globSync, renameSync } from 'node:fs';
import { sleep } from '#native-bindings/waiting.ts';
import type { Check } from '../check.ts';
import { inChild, NOBODY } from '../in-child.ts';
import { withRig } from '../rig.ts';

const GROUP = 990;
const MODE_NONE = 0o600;
const MODE_ALL = 0o666;
const PATH = '/dev/hidraw0';

export const checks: readonly Check[] = [
  {
    title: 'says that it may not open the device',
    run: () =>
      withRig(async (rig) => {
        await rig.device();
        chmodSync(PATH, MODE_NONE);
        assert.deepEqual(await inChild('open', PATH, NOBODY), { said: 'PORT_DENIED', code: 0 });
      }),
  },
  {
    title: 'waits for rights that come a moment after the device',
    run: () =>
      withRig(async (rig) => {
        await rig.device();
        const ending = inChild(
          'open',
          PATH,
          NOBODY,
          () => chmodSync(PATH, MODE_NONE),
          async () => {
            await sleep(400);
            chmodSync(PATH, MODE_ALL);
          },
        );
        assert.deepEqual(await ending, { said: 'fine', code: 0 });
      }),
  },
  {
    title: 'opens for the group and for nobody else',
    run: () =>
      withRig(async (rig) => {
        await rig.device();
        chownSync(PATH, 0, GROUP);
        chmodSync(PATH, 0o660);
        assert.equal((await inChild('open', PATH, { uid: 65534, gid: GROUP })).said, 'fine');
        assert.equal((await inChild('open', PATH, NOBODY)).said, 'PORT_DENIED');
      }),
  },
  {
    title: 'a process that closed its device ends by itself',
    run: () =>
      withRig(async (rig) => {
        await rig.device();
        assert.deepEqual(await inChild('use-and-end', PATH), { said: 'fine', code: 0 });
      }),
  },
  {
    title: 'a process may exit with its device open, which is free again at once',
    run: () =>
      withRig(async (rig) => {
        await rig.device();
        assert.deepEqual(await inChild('exit-open', PATH), { said: null, code: 7 });
        assert.deepEqual(await inChild('use-and-end', PATH), { said: 'fine', code: 0 });
      }),
  },
  {
    title: 'a process may exit while the kernel waits for the device',
    run: () =>
      withRig(async (rig) => {
        await rig.device();
        assert.deepEqual(await inChild('exit-in-call', PATH), { said: null, code: 7 });
      }),
  },
  {
    title: 'names the system library when it is not installed',
    run: () =>
      withRig(async (rig) => {
        await rig.device();
        const [library] = globSync('/{lib,usr/lib}/**/libusb-1.0.so.0');
        assert.ok(library);
        renameSync(library, `${library}.away`);
        try {
          assert.deepEqual(await inChild('open', PATH), { said: 'HID_LIBRARY_MISSING', code: 0 });
        } finally {
          renameSync(`${library}.away`, library);
        }
        assert.equal((await inChild('open', PATH)).said, 'fine');
      }),
  },
];
