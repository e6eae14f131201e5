/** The tree of one deb, as it will lie on the disk. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readLock } from './npm-files.ts';
import type { Contents } from './contents.ts';

const Manifest = z.object({ name: z.string(), version: z.string(), imports: z.record(z.string(), z.string()) });

export interface Piece {
  /** Relative to the source tree. */
  from: string;
  /** Where it is installed, absolute. */
  to: string;
  mode?: number;
}

/** Copies the contents to `/usr/lib/NAME`, its own Node beside them, and the pieces to where the system wants them. */
export function stage(root: string, dir: string, name: string, contents: Contents, pieces: readonly Piece[]): void {
  const app = path.join(dir, 'usr/lib', name);
  for (const file of contents.files) place(path.join(root, file), path.join(app, file), 0o644);
  place(fs.realpathSync(nodeProgram(root)), path.join(app, 'bin/node'), 0o755);
  for (const { from, to, mode } of pieces) place(path.join(root, from), path.join(dir, to), mode ?? 0o644);
}

/** What the program is told about itself; the version is the package's. */
export function writeManifest(root: string, dir: string, name: string, version: string): void {
  const { imports } = Manifest.parse(JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')));
  const manifest = { name: 'yichuang', version, private: true, type: 'module', imports };
  fs.writeFileSync(path.join(dir, 'usr/lib', name, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

export const nodeProgram = (root: string): string => path.join(root, 'node_modules/node/bin/node');

/** A short program in /usr/bin that starts the package's own Node with one of its files. */
export function writeStarter(dir: string, name: string, command: string, entry: string): void {
  const file = path.join(dir, 'usr/bin', command);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\nexec /usr/lib/${name}/bin/node /usr/lib/${name}/${entry} "$@"\n`);
  fs.chmodSync(file, 0o755);
}

/** Whose work is inside and under which licence: ours, Node's and every npm package's. */
export function copyrightText(root: string, packages: readonly string[]): string {
  const lock = readLock(root);
  const lines = packages.map((folder) => {
    const entry = lock[folder];
    return `  ${folder.slice(folder.lastIndexOf('node_modules/') + 13)} ${entry?.version ?? ''}: ${entry?.license ?? '见包内'}`;
  });
  return [
    '一窗（yichuang）：政务服务大厅综合窗口工作站。版权归建设单位所有，未公开许可。',
    '',
    '包内的 npm 软件包，各自的许可证原文在 /usr/lib 下各自的目录里：',
    ...new Set(lines),
    '',
    '其中许可证为 Apache-2.0 的，原文另见 /usr/share/common-licenses/Apache-2.0。',
    '',
    'Node.js：MIT 及其所含部件各自的许可证，原文见 https://github.com/nodejs/node/blob/main/LICENSE',
    '',
  ].join('\n');
}

function place(from: string, to: string, mode: number): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
  fs.chmodSync(to, mode);
}
