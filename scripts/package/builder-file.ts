/** `electron-builder.yml` against the builder's own schema and a real build, for every target in it. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  expand,
  filesOfPackage,
  filesOfTree,
  lets,
  packagePatterns,
  parsePatterns,
  treePatterns,
  type BuilderTarget,
} from './builder-patterns.ts';
import { builderSchema } from './builder-schema.ts';
import { contentsOf, filesIn, partsOf } from './contents.ts';
import { practicePasswords, megabytes } from './inspect.ts';
import { closeOver, isNative, lackingNatives, readLock, suits } from './npm-files.ts';
import { desktop, type Product } from './places.ts';
import { objections, withoutPurpose } from './rules.ts';

const Patterns = z.array(z.string('这里只写文字的样式，对象的写法核对不了')).default([]);
const Extra = z.object({ from: z.string(), to: z.string(), filter: Patterns }).array().default([]);
const Target = z.object({ target: z.string(), arch: z.array(z.string()) }).array();
const Os = z.looseObject({
  target: Target,
  files: Patterns,
  asarUnpack: Patterns,
  extraResources: Extra,
  icon: z.string(),
});
const Builder = z.looseObject({
  directories: z.object({ buildResources: z.string(), output: z.string() }),
  files: Patterns,
  asarUnpack: Patterns,
  extraResources: Extra,
  beforePack: z.string(),
  win: Os,
  linux: Os,
  mac: z.undefined('没有核对过 mac 的写法').optional(),
  deb: z.looseObject({ afterInstall: z.string(), afterRemove: z.string() }),
});
type Builder = z.infer<typeof Builder>;
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

export interface Findings {
  problems: string[];
  notes: string[];
}

export async function checkBuilderFile(root: string, text: string): Promise<Findings> {
  const raw: unknown = parse(text);
  const notes = ['没有打包，只核对了写法：Windows 的 NSIS、Linux 的 deb 与 AppImage（Electron）要下载工具才能打。'];
  const problems: string[] = [];
  const schema = builderSchema();
  if ('reason' in schema) problems.push(`没有对照 schema：${schema.reason}。`);
  else problems.push(...schemaProblems(schema.schema, raw));
  const found = checkFiles(root, raw);
  return {
    problems: [...problems, ...found.problems].map((one) => `electron-builder.yml：${one}`),
    notes: [...notes, ...found.notes],
  };
}

/** Everything but the schema. */
export function checkFiles(root: string, raw: unknown, product: Product = desktop): Findings {
  const read = Builder.safeParse(raw);
  if (!read.success) return { problems: [z.prettifyError(read.error)], notes: [] };
  const builder = read.data;
  const targets = targetsOf(builder);
  const found = targets.map((target) => checkTarget(root, builder, target, product));
  const seen = new Set(found.flatMap(({ used }) => [...used]));
  const patterns = [builder, builder.win, builder.linux].flatMap(({ files, asarUnpack }) => [...files, ...asarUnpack]);
  const idle = patterns.filter((pattern) => !pattern.startsWith('!') && !seen.has(pattern));
  return {
    problems: [
      ...missingPlaces(root, builder),
      ...unmatchedScripts(root, builder),
      ...[...new Set(idle)].map((pattern) => `${pattern} 没有对上任何文件。`),
      ...new Set(found.flatMap(({ problems }) => problems)),
    ],
    notes: found.flatMap(({ notes }) => notes),
  };
}

function targetsOf({ win, linux }: Builder): BuilderTarget[] {
  const of = (os: 'win' | 'linux', platform: 'win32' | 'linux', { target }: Builder['win']): BuilderTarget[] =>
    [...new Set(target.flatMap(({ arch }) => arch))].map((arch) => ({ os, platform, arch }));
  return [...of('win', 'win32', win), ...of('linux', 'linux', linux)];
}

interface Checked extends Findings {
  /** Patterns that let something in. */
  used: Set<string>;
}

function checkTarget(root: string, builder: Builder, target: BuilderTarget, product: Product): Checked {
  const own = builder[target.os];
  const name = `${target.os === 'win' ? 'Windows' : 'Linux'} ${target.arch}`;
  const patterns = [...builder.files, ...own.files];
  const lock = readLock(root);
  const { dependencies } = Manifest.parse(JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')));
  const places = closeOver(root, Object.keys(dependencies), lock);
  const tree = filesOfTree(
    root,
    treePatterns(patterns, target, [builder.directories.buildResources, builder.directories.output]),
  );
  const ofPackages = packagePatterns(patterns, target);
  const packed = places.flatMap((place) => filesOfPackage(root, place, ofPackages, target));
  const shipped = new Set([...tree, ...packed]);

  const needed = contentsOf(root, product, target);
  const isNeeded = new Set(needed.files);
  const lacking = lackingNatives(root, needed.packages, lock, target);
  const isHere = target.platform === process.platform && target.arch === process.arch;
  const natives = [...shipped].filter(isNative);
  const unpack = parsePatterns([...builder.asarUnpack, ...own.asarUnpack].map((pattern) => expand(pattern, target)));
  const extras = [...builder.extraResources, ...own.extraResources].flatMap((one) => extraFiles(root, one, target));
  const all = [...shipped, ...extras];
  const loaded = new Set(needed.packages);
  const parts = partsOf(root, [...shipped]);
  const say = (files: readonly string[], what: (file: string) => string): string[] =>
    files.slice(0, 20).map((file) => `${name}：${what(file)}`);

  const used = new Set(
    [...patterns, ...builder.asarUnpack, ...own.asarUnpack].filter((pattern) => {
      const [one] = [parsePatterns([expand(pattern, target)])];
      return all.some((file) => lets(one, file));
    }),
  );
  return {
    used,
    notes:
      lacking.length > 0 && !isHere
        ? [`${name}：要在那种机器上打；这里没有它的 ${lacking.join('、')}，核对的是其余的文件。`]
        : [],
    problems: [
      ...say(isHere ? lacking : [], (one) => `没有装 ${one}，请重新 npm ci。`),
      ...say(needed.missing, (file) => `缺 ${file}。`),
      ...say(
        needed.files.filter((file) => !shipped.has(file)),
        (file) => `运行要用的 ${file} 没有带上。`,
      ),
      ...say(
        tree.filter((file) => !isNeeded.has(file) && !file.startsWith('out/') && file !== 'package.json'),
        (file) => `${file} 没有程序用到，不该带上。`,
      ),
      ...objections(root, all, practicePasswords(root)).map(({ file, why }) => `${name}：${file} 不该带上（${why}）。`),
      ...say(
        natives.filter((file) => !suits(file, target, isHere)),
        (file) => `${file} 是别的机器的原生模块，不该带上。`,
      ),
      ...say(
        natives.filter((file) => !lets(unpack, file)),
        (file) => `${file} 要由系统打开，却在归档里：写进 asarUnpack。`,
      ),
      ...withoutPurpose(parts).map((part) => `${name}：${part.name} 有 ${megabytes(part.bytes)}，没有写明用途。`),
      ...parts
        .filter((part) => part.bytes > 1024 * 1024 && places.includes(`node_modules/${part.name}`))
        .filter((part) => !loaded.has(`node_modules/${part.name}`))
        .map((part) => `${name}：没有程序用到 ${part.name}（${megabytes(part.bytes)}），请去掉。`),
    ],
  };
}

/** A file, or what its filter lets in of a folder. */
function extraFiles(root: string, { from, filter }: z.infer<typeof Extra>[number], target: BuilderTarget): string[] {
  const place = expand(from, target);
  const full = path.join(root, place);
  if (!fs.existsSync(full)) return [];
  if (fs.statSync(full).isFile()) return [place];
  const onlyOut = filter.every((pattern) => pattern.startsWith('!'));
  const parsed = parsePatterns([...(onlyOut ? ['**/*'] : []), ...filter.map((pattern) => expand(pattern, target))]);
  return filesIn(root, place).filter((file) => lets(parsed, path.posix.relative(place, file)));
}

function missingPlaces(root: string, builder: Builder): string[] {
  const extras = [builder, builder.win, builder.linux].flatMap(({ extraResources }) => extraResources);
  return [
    builder.directories.buildResources,
    builder.beforePack,
    builder.win.icon,
    builder.linux.icon,
    builder.deb.afterInstall,
    builder.deb.afterRemove,
    ...extras.map(({ from }) => from),
  ]
    .filter((place) => !fs.existsSync(path.join(root, place)))
    .map((place) => `没有 ${place}。`);
}

/** The scripts of the deb take files from the resources: each has to be put there. */
function unmatchedScripts(root: string, { deb, extraResources, linux }: Builder): string[] {
  const put = [...extraResources, ...linux.extraResources].map(({ to }) => to);
  return [deb.afterInstall, deb.afterRemove].flatMap((script) => {
    const full = path.join(root, script);
    if (!fs.existsSync(full)) return [];
    const taken = fs.readFileSync(full, 'utf8').matchAll(/\/opt\/\$\{sanitizedProductName\}\/resources\/([\w./-]+)/g);
    return [...taken]
      .filter(([, file = '']) => !put.some((to) => file === to || file.startsWith(`${to}/`)))
      .map(([, file]) => `${script} 要用 resources/${file}，extraResources 里没有。`);
  });
}

function schemaProblems(schema: object, value: unknown): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}
