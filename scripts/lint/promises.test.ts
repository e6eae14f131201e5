import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { promiseFaults } from './promises.ts';

const place = mkdtempSync(path.join(os.tmpdir(), 'yichuang-promises-'));
afterAll(() => rmSync(place, { recursive: true }));

const planted = `async function work(): Promise<number> {
  return 1;
}
const sync = (): number => 2;
export async function fine(): Promise<void> {
  void work();
  work().catch(console.error);
  [1].forEach(async () => {
    await work();
  });
}
export async function faults(): Promise<void> {
  work();
  [1].map(async () => work());
  if (work()) sync();
  await sync();
  for await (const x of [1]) console.log(x);
}
`;

it('finds promises forgotten, taken for values and values waited for, and nothing else', async () => {
  writeFileSync(
    path.join(place, 'tsconfig.json'),
    '{ "compilerOptions": { "strict": true, "target": "ES2024", "types": [] }, "include": ["*.ts"] }',
  );
  writeFileSync(path.join(place, 'planted.ts'), planted);
  const found = await promiseFaults(place, ['planted.ts']);
  expect(found.map(({ file, line, rule }) => `${file}:${line} ${rule}`).sort()).toEqual([
    'planted.ts:13 typescript(no-floating-promises)',
    'planted.ts:14 typescript(no-floating-promises)',
    'planted.ts:15 typescript(no-misused-promises)',
    'planted.ts:16 typescript(await-thenable)',
    'planted.ts:17 typescript(await-thenable)',
  ]);
});

it('says that it knows nothing rather than that all is well', async () => {
  await expect(promiseFaults(place, ['no-such.ts'])).rejects.toThrow('No files found');
});
