/** `npm run test:packages`: both debs built, checked, installed in a fresh Debian, used, upgraded, broken off, removed and purged. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildDebs, type BuiltDeb } from '#scripts/package/debs.ts';
import { megabytes, requireSound } from '#scripts/package/inspect.ts';
import { root } from '#scripts/package/places.ts';
import { baseRoot } from './base-root.ts';
import { createReport } from './report.ts';
import { openRoom } from './room.ts';
import { checkDebs, checkInstalled } from './static-checks.ts';
import { refuseOnFullDisk } from './bad-installs.ts';
import { useThem } from './use.ts';

const { values } = parseArgs({
  options: { pictures: { type: 'string' }, 'no-lintian': { type: 'boolean' }, quick: { type: 'boolean' } },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  print('跳过安装包测试：要在 Linux 上以 root 运行（debootstrap、chroot）。');
  process.exit(0);
}
const lacking = ['debootstrap', 'lintian', 'dpkg-shlibdeps'].filter(
  (one) => spawnSync('sh', ['-c', `command -v ${one}`]).status !== 0,
);
if (lacking.length > 0) {
  print(`安装包测试缺少 ${lacking.join('、')}：请先运行 sh scripts/system-packages.sh。`);
  process.exit(1);
}
if (!fs.existsSync(path.join(root, 'out/renderer/index.html')))
  spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });

const report = createReport(print);
const outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-debs-'));
const from = performance.now();
try {
  const compression = values.quick ? 'gzip' : 'xz';
  const versions = [
    { version: '0.1.0', compression },
    { version: '0.2.0', compression: 'gzip' },
  ] as const;
  const debs = await report.step('打出两个安装包，各两版', () =>
    buildDebs(root, { versions, outDir, inspect: requireSound }),
  );
  const [first, second] = versions.map(({ version }) => debs.filter((deb) => deb.version === version)) as [
    BuiltDeb[],
    BuiltDeb[],
  ];
  for (const { name, bytes, installedBytes, files } of first)
    report.note(`${name}：${megabytes(bytes)}，装好 ${megabytes(installedBytes)}，${files} 个文件`);
  const lint = values['no-lintian'] ? null : checkDebs(first);
  const base = await report.step('准备干净的系统', () => baseRoot(print));
  const room = openRoom(base);
  try {
    await refuseOnFullDisk(report, room, first);
    await report.step(
      '装上两个包',
      () => void room.must(`dpkg -i ${first.map(({ file }) => room.copyIn(file)).join(' ')}`),
    );
    await checkInstalled(report, room);
    await useThem({ report, room, first, second, pictures: values.pictures ?? null });
  } finally {
    room.close();
  }
  if (lint) await report.step('lintian 没有错误', () => lint);
  print(`安装包测试通过，${Math.round((performance.now() - from) / 1000)} 秒。`);
} catch (error) {
  print(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  fs.rmSync(outDir, { recursive: true, force: true });
}
process.exit();
