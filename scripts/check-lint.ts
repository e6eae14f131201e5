/**
 * `npm run lint`: eslint, and beside it the rules that must know types, over every file whose answer could have changed since it
 * last passed: the file itself, something it imports, the rules or the settings. `--all` asks about every file; names of files or
 * folders ask about those.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ESLint } from 'eslint';
import { closureDigests } from './check/closures.ts';
import { remembered } from './check/remembered.ts';
import { promiseFaults } from './lint/promises.ts';

const { values, positionals } = parseArgs({ options: { all: { type: 'boolean' } }, allowPositionals: true });
const root = path.join(import.meta.dirname, '..');
const isAsked = (name: string): boolean =>
  positionals.length === 0 ||
  positionals.some((asked) => name === asked || name.startsWith(`${asked.replace(/\/$/, '')}/`));

const passed = remembered('lint');
const digests = closureDigests(root);
const asked = [...digests].filter(([name]) => isAsked(name));
const due = new Map(asked.filter(([, digest]) => values.all || !passed.has(digest)));
const eslint = new ESLint({ cwd: root, errorOnUnmatchedPattern: false, warnIgnored: false });
// Rules and settings are plain JavaScript; too few to remember.
const files = [...due.keys(), ...(positionals.length > 0 ? [] : ['**/*.js'])];
// Asked for no file either would look at all.
const typed = [...due.keys()].filter((name) => name.endsWith('.ts'));
const [results, faults] = await Promise.all([
  files.length > 0 ? eslint.lintFiles(files) : [],
  typed.length > 0 ? promiseFaults(root, typed) : [],
]);

const failing = results.filter((result) => result.errorCount + result.warningCount > 0);
const text = await (await eslint.loadFormatter('stylish')).format(results);
if (text !== '') console.log(text);
for (const { file, line, column, message, rule } of faults)
  console.log(`${file}:${line}:${column}  ${message}  ${rule}`);
const failed = new Set([
  ...failing.map((result) => path.relative(root, result.filePath)),
  ...faults.map(({ file }) => file),
]);
passed.keep(
  [...digests]
    .filter(([name, digest]) => (due.has(name) ? !failed.has(name) : passed.has(digest)))
    .map(([, digest]) => digest),
);
console.log(`lint：检查 ${results.length} 个文件，${asked.length - due.size} 个没有变；${failed.size} 个有问题`);
process.exitCode = failed.size === 0 ? 0 : 1;
