/** One staged tree into one `.deb`, with nothing but dpkg's own programs. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesIn } from './contents.ts';

export interface Control {
  name: string;
  version: string;
  architecture: string;
  summary: string;
  description: string[];
  depends: string[];
  recommends: string[];
  suggests: string[];
  conffiles: string[];
  /** Folder of preinst, postinst, prerm, postrm; each is put behind `common.sh`. */
  scripts: string;
}

export const debianArchitecture = (): string =>
  execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();

const installedKb = (dir: string): number =>
  filesIn(dir, '.').reduce((sum, file) => sum + Math.ceil(fs.statSync(path.join(dir, file)).size / 1024) + 1, 0);

/** @param compression `xz` for what people install, `gzip` for tries; @returns the `.deb` */
export function buildDeb(dir: string, outDir: string, control: Control, compression: 'xz' | 'gzip'): string {
  const debian = path.join(dir, 'DEBIAN');
  fs.rmSync(debian, { recursive: true, force: true });
  writeDocs(dir, control);
  const kb = installedKb(dir);
  fs.mkdirSync(debian);
  fs.writeFileSync(path.join(debian, 'control'), controlText(control, kb));
  fs.writeFileSync(path.join(debian, 'conffiles'), control.conffiles.map((file) => `${file}\n`).join(''));
  if (control.conffiles.length === 0) fs.rmSync(path.join(debian, 'conffiles'));
  fs.writeFileSync(path.join(debian, 'md5sums'), sums(dir));
  for (const name of ['preinst', 'postinst', 'prerm', 'postrm'])
    fs.writeFileSync(path.join(debian, name), maintainerScript(control, name, kb), { mode: 0o755 });
  for (const place of [dir, ...foldersIn(dir)]) fs.chmodSync(place, 0o755);
  fs.mkdirSync(outDir, { recursive: true });
  const file = path.join(outDir, `${control.name}_${control.version}_${control.architecture}.deb`);
  // Not zstd: dpkg of older systems cannot read it.
  const how = compression === 'xz' ? ['-Zxz', '-z6'] : ['-Zgzip', '-z1'];
  execFileSync('dpkg-deb', ['--root-owner-group', ...how, '--build', dir, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return file;
}

function controlText(control: Control, kb: number): string {
  const list = (name: string, values: readonly string[]): string[] =>
    values.length > 0 ? [`${name}: ${values.join(', ')}`] : [];
  return [
    `Package: ${control.name}`,
    `Version: ${control.version}`,
    `Architecture: ${control.architecture}`,
    'Section: misc',
    'Priority: optional',
    'Maintainer: Yichuang <yichuang@yichuang.example>',
    `Installed-Size: ${kb}`,
    ...list('Depends', control.depends),
    ...list('Recommends', control.recommends),
    ...list('Suggests', control.suggests),
    `Description: ${control.summary}`,
    ...control.description.map((line) => ` ${line || '.'}`),
    '',
  ].join('\n');
}

/** What dpkg runs: the beginning all have in common, then the package's own part. */
export function maintainerScript(
  control: Pick<Control, 'name' | 'version' | 'scripts'>,
  name: string,
  kb: number,
): string {
  const common = fs.readFileSync(path.join(control.scripts, '../common.sh'), 'utf8');
  const own = fs.readFileSync(path.join(control.scripts, name), 'utf8');
  return `#!/bin/sh\n${common}${own}exit 0\n`
    .replaceAll('@NAME@', control.name)
    .replaceAll('@VERSION@', control.version)
    .replaceAll('@SCRIPT@', name)
    .replaceAll('@KB@', String(kb));
}

function writeDocs(dir: string, { name, version }: Control): void {
  const doc = path.join(dir, 'usr/share/doc', name);
  fs.mkdirSync(doc, { recursive: true });
  const log = `${name} (${version}) stable; urgency=medium\n\n  * 见仓库的提交记录。\n\n -- Yichuang <yichuang@yichuang.example>  Sun, 29 Nov 2026 00:00:00 +0800\n`;
  fs.writeFileSync(path.join(doc, 'changelog.gz'), gzipSync(log, { level: 9 }));
}

const sums = (dir: string): string =>
  filesIn(dir, '.')
    .filter((file) => !file.startsWith('DEBIAN/') && !file.startsWith('etc/'))
    .sort()
    .map(
      (file) =>
        `${createHash('md5')
          .update(fs.readFileSync(path.join(dir, file)))
          .digest('hex')}  ${file}\n`,
    )
    .join('');

const foldersIn = (dir: string): string[] =>
  fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name));
