import path from 'node:path';
import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: root });

/** What the project's own settings say of a text in the place of a file. */
async function said(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return result?.messages.map(({ ruleId }) => ruleId ?? 'syntax') ?? [];
}

const cast = "export const it = JSON.parse('{}') as { name: string };\n";
const annotated = "export const it: { name: string } = JSON.parse('{}');\n";

it.each([
  ['host/cases/stored.ts', cast],
  ['host/cases/stored.ts', annotated],
  ['platform/cases/query.ts', cast],
  ['renderer/case/current-case.ts', cast],
])('stored JSON that is cast in %s is refused: %s', async (file, text) => {
  expect(await said(file, text)).toEqual(['no-restricted-syntax']);
});

it.each([
  ['host/cases/stored.ts', "export const it = JSON.parse('{}') as unknown;\n"],
  ['host/cases/stored.ts', "export const it: unknown = JSON.parse('{}');\n"],
  ['host/cases/stored.ts', "import { z } from 'zod';\nexport const it = z.string().parse(JSON.parse('1'));\n"],
  ['host/cases/stored.test.ts', cast],
])('in %s this may stand: %s', async (file, text) => {
  expect(await said(file, text)).toEqual([]);
});

it('a planted import of a floor above is refused in its place', async () => {
  expect(await said('host/calendar/due-dates.ts', "import '../acceptance/accept.ts';\n")).toEqual([
    'yichuang/directions',
  ]);
});
