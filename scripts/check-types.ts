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
import { closureDigests, digest } from './check/closures.ts';
import { remembered } from './check/remembered.ts';

// The longest first: they end beside the short ones.
const folders = [
  'renderer',
  'tests',
  'scripts',
  'host',
  'cli',
  'electron',
  'simulators',
  'platform',
  'contract',
  'native-bindings',
  'db',
  'contract/tsconfig.tests.json',
  'imaging',
  'resources/calendars',
].filter((folder) => existsSync(folder));
const { values, positionals } = parseArgs({ options: { all: { type: 'boolean' } }, allowPositionals: true });
const root = path.join(import.meta.dirname, '..');
const passed = remembered('types');
const digests = [...closureDigests(root)];
const digestOf = (folder: string): string =>
  digest([folder, ...digests.filter(([name]) => name.startsWith(`${folder.split('/')[0] ?? ''}/`)).flat()].join());

const asked = folders.filter((folder) => positionals.length === 0 || positionals.includes(folder.split('/')[0] ?? ''));
const due = asked.filter((folder) => values.all || !passed.has(digestOf(folder)));
const queue = [...due];
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
  for (let folder = queue.shift(); folder; folder = queue.shift()) if (!(await isFine(folder))) failed.add(folder);
}

/** Whether the folder passes, after printing what does not. */
async function isFine(folder: string): Promise<boolean> {
  // The screens need a compiler that knows .vue; it stands on TypeScript's JavaScript, six times slower than the native one.
  const compiler = folder === 'renderer' ? 'vue-tsc/bin/vue-tsc.js' : 'typescript-native/bin/tsc';
  const child = spawn(process.execPath, [`node_modules/${compiler}`, '-p', folder, '--noEmit', '--pretty', 'false'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (output.trim() !== '') console.error(`${folder}:\n${output.trimEnd()}`);
  return code === 0;
}
