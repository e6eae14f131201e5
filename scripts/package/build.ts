/** `npm run package:deb`: both debs for this machine's own architecture into `dist/`. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { buildDebs, type BuiltDeb } from './debs.ts';
import { megabytes, requireSound } from './inspect.ts';
import { root } from './places.ts';
import { largeBytes, purposes } from './rules.ts';

const { values } = parseArgs({
  options: {
    version: { type: 'string' },
    out: { type: 'string', default: path.join(root, 'dist') },
    quick: { type: 'boolean' },
  },
});
if (process.platform !== 'linux' || spawnSync('dpkg-shlibdeps', ['--version']).error !== undefined) {
  console.error('打 deb 包要在 Debian 一类的系统上，并装有 dpkg-dev（sudo apt install dpkg-dev）。');
  process.exit(1);
}
if (!fs.existsSync(path.join(root, 'out/renderer/index.html'))) {
  console.error('还没有构建：先运行 npm run build。');
  process.exit(1);
}
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')));
try {
  const debs = buildDebs(root, {
    // Gzip for tries: larger, in seconds.
    versions: [{ version: values.version ?? version, compression: values.quick ? 'gzip' : 'xz' }],
    outDir: path.resolve(values.out),
    inspect: requireSound,
  });
  for (const deb of debs) describe(deb);
  console.log(`只打了本机的架构（${process.arch}）。别的架构请在那种机器上打。`);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  process.exit(1);
}

function describe({ file, bytes, files, installedBytes, parts }: BuiltDeb): void {
  console.log(`${file}：${megabytes(bytes)}，装好 ${megabytes(installedBytes)}，${files} 个文件`);
  for (const { name, bytes: size } of parts.filter((part) => part.bytes > largeBytes).sort((a, b) => b.bytes - a.bytes))
    console.log(`  ${megabytes(size).padStart(9)}  ${name}：${purposes[name] ?? ''}`);
}
