/**
 * `npm run test:packages`: both debs built, checked, installed in a fresh Debian, used, upgraded, broken off, removed and purged.
 * The last line is `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildDebs, type BuiltDeb } from '#scripts/package/debs.ts';
import { requireSound } from '#scripts/package/inspect.ts';
import { root } from '#scripts/package/places.ts';
import { baseRoot } from './base-root.ts';
import { refuseOnFullDisk } from './bad-installs.ts';
import { createReport, type Report } from './report.ts';
import { openRoom } from './room.ts';
import { runAsService } from './service.ts';
import { checkInstalled, checkRealDebs } from './static-checks.ts';
import { useThem } from './use.ts';

const { values } = parseArgs({
  options: {
    /** Folder for the pictures of the installation guide. */
    pictures: { type: 'string' },
    /** Without the packages as people get them, and without lintian. */
    quick: { type: 'boolean' },
  },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const report = createReport(print);
const from = performance.now();
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-debs-'));
try {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    report.skip('安装包', '要在 Linux 上以 root 运行（debootstrap、chroot）。');
  else await testPackages();
} catch (error) {
  print(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
print(`全部 ${Math.round((performance.now() - from) / 1000)} 秒`);
print(report.total());
process.exit();

async function testPackages(): Promise<void> {
  await prepare(report);
  const real = values.quick ? null : checkRealDebs(report, path.join(work, 'real'));
  // Awaited at the end; a failure before that must not be one nobody looks at.
  real?.catch(() => undefined);
  const base = await report.step('准备干净的系统', () => baseRoot(print));
  const versions = ['0.1.0', '0.2.0'].map((version) => ({ version, compression: 'gzip' as const }));
  const debs = await report.step('打出两个安装包，各两版，试装用', () =>
    buildDebs(root, { versions, outDir: work, inspect: requireSound }),
  );
  const [first, second] = versions.map(({ version }) => debs.filter((deb) => deb.version === version)) as [
    BuiltDeb[],
    BuiltDeb[],
  ];
  await inRoom(base, async (room) => {
    await refuseOnFullDisk(report, room, first);
    await report.step(
      '装上两个包',
      () => void room.must(`dpkg -i ${first.map(({ file }) => room.copyIn(file)).join(' ')}`),
    );
    await checkInstalled(report, room);
    await useThem({ report, room, first, second, pictures: values.pictures ?? null });
  });
  await inRoom(base, (room) => runAsService(report, room, first, second));
  await real;
}

async function inRoom(base: string, work: (room: ReturnType<typeof openRoom>) => Promise<void>): Promise<void> {
  const room = openRoom(base);
  try {
    await work(room);
  } finally {
    room.close();
  }
}

async function prepare({ step }: Report): Promise<void> {
  const lacking = ['debootstrap', 'lintian', 'dpkg-shlibdeps'].filter(
    (one) => spawnSync('sh', ['-c', `command -v ${one}`]).status !== 0,
  );
  if (lacking.length > 0) throw new Error(`缺少 ${lacking.join('、')}：请先运行 sh scripts/system-packages.sh。`);
  if (fs.existsSync(path.join(root, 'out/renderer/index.html'))) return;
  await step('构建', () => {
    const { status } = spawnSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error('npm run build 没有成功');
  });
}
