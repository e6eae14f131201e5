import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildDebs } from '#scripts/package/debs.ts';
import { requireSound } from '#scripts/package/inspect.ts';
import { root, workstation } from '#scripts/package/places.ts';
import { baseRoot } from '../packages/base-root.ts';
import { openRoom } from '../packages/room.ts';
import { median, ratio } from './figures.ts';

const rounds = 7;
const limitBytes = 160 * 1024 * 1024;

/**
 * Size of the workstation's deb; `dpkg -i` of it ÷ of a deb with the same files and no scripts; start of the installed host ÷ of the same
 * host in the source tree. Installs in the package test's system.
 */
export async function benchPackages(): Promise<object> {
  if (process.getuid?.() !== 0) throw new Error('要以 root 运行：dpkg -i');
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-bench-packages-'));
  try {
    // Its size as people get it; installed from the quick compression, where scripts weigh more.
    const [real, deb] = buildDebs(root, {
      versions: [
        { version: '0.1.0', compression: 'xz' },
        { version: '0.1.1', compression: 'gzip' },
      ],
      outDir: work,
      inspect: requireSound,
      only: workstation.name,
    });
    if (!real || !deb) throw new Error('no deb');
    const bare = withoutScripts(deb.file, work);
    const installMs: number[] = [];
    const bareMs: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      installMs.push(install(deb.file));
      bareMs.push(install(bare));
    }
    // Unpacked as dpkg lays it out, and started with the Node that came with it.
    execFileSync('dpkg-deb', ['-x', deb.file, path.join(work, 'installed')]);
    const starts = await compareStarts(path.join(work, 'installed/usr/lib/yichuang-workstation'), work);
    const installRatio = median(installMs) / median(bareMs);
    return {
      bench: 'packages',
      debBytes: real.bytes,
      files: deb.files,
      installMs: ratio(median(installMs)),
      bareMs: ratio(median(bareMs)),
      installRatio: ratio(installRatio),
      ...starts,
      bars: { debBytes: limitBytes, installRatio: 1.5, startRatio: 1.1 },
      held: real.bytes <= limitBytes && installRatio <= 1.5 && starts.startRatio <= 1.1,
    };
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function withoutScripts(deb: string, work: string): string {
  const dir = path.join(work, 'bare');
  execFileSync('dpkg-deb', ['-R', deb, dir]);
  for (const name of ['preinst', 'postinst', 'prerm', 'postrm']) fs.rmSync(path.join(dir, 'DEBIAN', name));
  const file = path.join(work, 'bare.deb');
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', dir, file], { stdio: 'ignore' });
  fs.rmSync(dir, { recursive: true });
  return file;
}

/** Milliseconds, in a fresh layer over the test system: what the package depends on is there. */
function install(deb: string): number {
  const room = openRoom(baseRoot((text) => void process.stderr.write(`${text}\n`)));
  try {
    const place = room.copyIn(deb);
    const from = performance.now();
    room.must(`dpkg -i ${place}`);
    return performance.now() - from;
  } finally {
    room.close();
  }
}

async function compareStarts(
  app: string,
  work: string,
): Promise<{ installedMs: number; sourceMs: number; startRatio: number }> {
  const installed: number[] = [];
  const source: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    installed.push(await startOnce(path.join(app, 'bin/node'), app, path.join(work, 'data-installed')));
    source.push(await startOnce(process.execPath, root, path.join(work, 'data-source')));
  }
  // The first of each compiles.
  const [a, b] = [median(installed.slice(1)), median(source.slice(1))];
  return { installedMs: ratio(a), sourceMs: ratio(b), startRatio: ratio(a / b) };
}

/** Spawn to the line that says where to open it. */
async function startOnce(node: string, app: string, data: string): Promise<number> {
  const from = performance.now();
  const child = spawn(node, [path.join(app, 'out/main/host-serve.js'), '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the host ended with ${code}`)));
  });
  const elapsed = performance.now() - from;
  child.kill('SIGTERM');
  await gone;
  return elapsed;
}
