/**
 * `npm run check:types`: every folder with its own tsconfig, so that each sees only the globals it may use. A folder is asked
 * about when it, something it imports or the settings changed since it last passed. `--all` asks about every folder.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { closureDigests, digest } from './check/closures.ts';
import { remembered } from './check/remembered.ts';

/** Those of a row share one process and parse what they have in common once; the screens have a compiler of their own. */
const groups = [
  ['tests', 'scripts', 'simulators', 'db', 'contract', 'contract/tsconfig.tests.json'],
  ['host', 'cli', 'imaging', 'electron', 'platform', 'native-bindings', 'resources/calendars'],
  ['renderer'],
];
const folders = groups.flat().filter((folder) => existsSync(folder));
const { values, positionals } = parseArgs({ options: { all: { type: 'boolean' } }, allowPositionals: true });
const root = path.join(import.meta.dirname, '..');
const passed = remembered('types');
const digests = [...closureDigests(root)];
const digestOf = (folder: string): string =>
  digest([folder, ...digests.filter(([name]) => name.startsWith(`${folder.split('/')[0] ?? ''}/`)).flat()].join());

const asked = folders.filter((folder) => positionals.length === 0 || positionals.includes(folder.split('/')[0] ?? ''));
const due = asked.filter((folder) => values.all || !passed.has(digestOf(folder)));
const queue = groups.map((group) => group.filter((folder) => due.includes(folder))).filter((group) => group.length > 0);
const failed = new Set<string>();
await Promise.all(Array.from({ length: Math.max(2, os.availableParallelism()) }, worker));
passed.keep(
  folders.filter((folder) => (due.includes(folder) ? !failed.has(folder) : passed.has(digestOf(folder)))).map(digestOf),
);
console.log(
  failed.size === 0
    ? `类型检查通过：检查 ${due.length} 个目录，${asked.length - due.length} 个没有变`
    : `类型检查未通过：${failed.size} 个目录`,
);
process.exitCode = failed.size === 0 ? 0 : 1;

async function worker(): Promise<void> {
  for (let group = queue.shift(); group; group = queue.shift()) {
    for (const folder of await failing(group)) failed.add(folder);
  }
}

/** Those of the group that did not pass, after printing why. */
async function failing(group: string[]): Promise<string[]> {
  const isScreens = group.includes('renderer');
  const args = isScreens
    ? ['node_modules/vue-tsc/bin/vue-tsc.js', '-p', 'renderer', '--pretty', 'false']
    : ['scripts/check/own-files.ts', ...group];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const lines = output.trimEnd().split('\n');
  const verdict = isScreens ? null : z.array(z.string()).safeParse(jsonOr(lines.pop() ?? ''));
  if (lines.join('').trim() !== '') console.error(`${isScreens ? 'renderer:\n' : ''}${lines.join('\n')}`);
  if (code !== 0) return group;
  return verdict?.data ?? (isScreens ? [] : group);
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The last line is no verdict: the group has failed.
    return null;
  }
}
