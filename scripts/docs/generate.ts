/** Writes the tables in docs/ from the code they describe; with `--check` only compares and exits 1 when one is stale. */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { errorPage, permissionPage, schemaPage, type Migration } from './tables.ts';

const root = path.join(import.meta.dirname, '..', '..');
const pages = {
  '错误码.md': errorPage(),
  '权限表.md': permissionPage(),
  '数据表.md': schemaPage(migrations('db/migrations'), migrations('platform/migrations')),
};
const stale = Object.entries(pages).filter(([name, text]) => read(name) !== text);

if (process.argv.includes('--check')) {
  for (const [name] of stale) console.error(`docs/${name} 与代码不一致。请运行：npx node scripts/docs/generate.ts`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const [name, text] of stale) fs.writeFileSync(path.join(root, 'docs', name), text);
  console.log(stale.length === 0 ? '三张表都是最新的。' : `已更新：${stale.map(([name]) => name).join('、')}`);
}

function read(name: string): string | null {
  const file = path.join(root, 'docs', name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}

function migrations(dir: string): Migration[] {
  return fs
    .readdirSync(path.join(root, dir))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name: `${dir}/${name}`, sql: fs.readFileSync(path.join(root, dir, name), 'utf8') }));
}
