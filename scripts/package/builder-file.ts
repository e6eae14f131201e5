/** `electron-builder.yml` against the builder's own schema and a real build. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { minimatch } from 'minimatch';
import { parse } from 'yaml';
import { z } from 'zod';
import { builderSchema } from './builder-schema.ts';
import { contentsOf, filesIn, partsOf } from './contents.ts';
import { practicePasswords, megabytes } from './inspect.ts';
import { closeOver, readLock } from './npm-files.ts';
import { desktop, root } from './places.ts';
import { objections, withoutPurpose } from './rules.ts';

const Patterns = z.array(z.string());
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const Builder = z.looseObject({
  files: Patterns,
  win: z.looseObject({ files: Patterns, icon: z.string() }),
  linux: z.looseObject({
    files: Patterns,
    icon: z.string(),
    extraResources: z.array(z.object({ from: z.string(), to: z.string() })),
  }),
  deb: z.looseObject({ afterInstall: z.string(), afterRemove: z.string() }),
});

export async function checkBuilderFile(file: string): Promise<{ problems: string[]; notes: string[] }> {
  const raw: unknown = parse(fs.readFileSync(file, 'utf8'));
  const notes = ['没有打包，只核对了写法：Windows 的 NSIS、Linux 的 deb 与 AppImage（Electron）要下载工具才能打。'];
  const problems: string[] = [];
  const schema = builderSchema();
  if ('reason' in schema) problems.push(`electron-builder.yml 没有对照 schema：${schema.reason}。`);
  else problems.push(...schemaProblems(schema.schema, raw));
  const builder = Builder.safeParse(raw);
  if (!builder.success) return { problems: [...problems, z.prettifyError(builder.error)], notes };
  const { files, win, linux, deb } = builder.data;
  for (const place of [
    win.icon,
    linux.icon,
    deb.afterInstall,
    deb.afterRemove,
    ...linux.extraResources.map(({ from }) => from),
  ])
    if (!fs.existsSync(path.join(root, place))) problems.push(`electron-builder.yml：没有 ${place}。`);
  problems.push(...patternProblems([...files, ...linux.files]));
  return { problems, notes };
}

function schemaProblems(schema: object, value: unknown): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) =>
      `electron-builder.yml：${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}

function patternProblems(patterns: readonly string[]): string[] {
  const { dependencies } = Manifest.parse(JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')));
  const npm = closeOver(root, Object.keys(dependencies), readLock(root));
  const topLevel = [...new Set(npm.map((place) => place.split('/node_modules/')[0] ?? place))];
  const candidates = [
    'package.json',
    ...['out', 'db', 'resources'].flatMap((folder) => filesIn(root, folder)),
    ...topLevel.flatMap((place) => filesIn(root, place)),
  ];
  const idle = patterns.filter(
    (pattern) => !pattern.startsWith('!') && !candidates.some((file) => matches(file, pattern)),
  );
  const shipped = new Set(candidates.filter((file) => isShipped(file, patterns)));
  const needed = contentsOf(root, desktop, { arch: process.arch });
  const loaded = new Set(needed.packages.map((place) => place.split('/node_modules/')[0]));
  const parts = partsOf(root, [...shipped]);
  return [
    ...idle.map((pattern) => `electron-builder.yml：${pattern} 没有对上任何文件。`),
    ...needed.missing.map((file) => `electron-builder.yml：缺 ${file}。`),
    ...needed.files
      .filter((file) => !shipped.has(file))
      .map((file) => `electron-builder.yml：运行要用的 ${file} 没有带上。`),
    ...objections(root, [...shipped], practicePasswords()).map(
      ({ file, why }) => `electron-builder.yml：${file} 不该带上（${why}）。`,
    ),
    ...withoutPurpose(parts).map(
      ({ name, bytes }) => `electron-builder.yml：${name} 有 ${megabytes(bytes)}，没有写明用途。`,
    ),
    ...parts
      .filter(
        ({ name, bytes }) =>
          bytes > 1024 * 1024 && topLevel.includes(`node_modules/${name}`) && !loaded.has(`node_modules/${name}`),
      )
      .map(({ name, bytes }) => `electron-builder.yml：没有程序用到 ${name}（${megabytes(bytes)}），请去掉。`),
  ];
}

/** As the builder reads its list: dependencies are in unless taken out, everything else is out unless put in; the last word counts. */
function isShipped(file: string, patterns: readonly string[]): boolean {
  let isIn = file.startsWith('node_modules/');
  for (const pattern of patterns) {
    const isOut = pattern.startsWith('!');
    if (matches(file, isOut ? pattern.slice(1) : pattern)) isIn = !isOut;
  }
  return isIn;
}

const matches = (file: string, pattern: string): boolean => minimatch(file, pattern, { dot: true });
