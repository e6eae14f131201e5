import path from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
// Plain JavaScript, as eslint's own settings are.
// @ts-expect-error no types
import { directions } from './directions.js';

const root = path.join(import.meta.dirname, '../..');

/** What the rule says of one import planted in one file. */
function said(file: string, imported: string): string[] {
  const linter = new Linter({ cwd: root });
  const messages = linter.verify(
    `import { x } from '${imported}';`,
    [
      {
        files: ['**/*.ts'],
        languageOptions: { parser: tseslint.parser as Linter.Parser },
        plugins: { yichuang: { rules: { directions: directions as never } } },
        rules: { 'yichuang/directions': 'error' },
      },
    ],
    { filename: path.join(root, file) },
  );
  return messages.map(({ message }) => message);
}

describe('an import planted in the wrong place', () => {
  it.each([
    ['host/calendar/due-dates.ts', '../acceptance/accept.ts', '“底层”', 'host/kernel/'],
    ['host/cases/obstacles.ts', '../documents/notice.ts', '“办件”', 'host/cases/ 只说办件是什么'],
    ['host/documents/notice.ts', '../router.ts', '“各项工作”', 'host/host.ts'],
    ['renderer/ui/Overlay.ts', '../stores/session.ts', '“公用”', 'renderer/case/'],
    ['renderer/stores/current.ts', '../screens/acceptance/a.ts', '“状态”', 'renderer/case/'],
    ['renderer/screens/cases/list.ts', '../acceptance/a.ts', '“一件工作一屏”', 'renderer/ui/'],
    ['renderer/apps/second-screen/main.ts', '../workstation/keys.ts', '“应用”', 'renderer/connection/'],
    ['platform/kernel/sql.ts', '#platform/people/sessions.ts', '“底层”', '由调用的一方交进来'],
    ['platform/people/index.ts', '../exchange/receive.ts', '“人”', 'platform/people/'],
    ['platform/cases/query.ts', '../server.ts', '“各项业务”', 'platform/kernel/'],
  ])('%s importing %s is told its floor and the right place', (file, imported, floor, place) => {
    expect(said(file, imported)).toEqual([expect.stringContaining(floor)]);
    expect(said(file, imported)[0]).toContain(place);
  });

  it.each([
    ['renderer/ui/Overlay.ts', '#host/host.ts', '业务写在 host/'],
    ['imaging/straighten.ts', '#contract/cases.ts', 'contract/'],
    ['host/devices/scanner.ts', '#cli/main.ts', '命令行写在 cli/'],
    ['host/devices/scanner.ts', '#simulators/pty.ts', '模拟设备只给'],
    ['host/devices/scanner.ts', './slot.test.ts', '产品代码不能引用测试'],
    ['db/open.ts', './rows.fixture.ts', '产品代码不能引用测试'],
  ])('%s importing %s is told where things go', (file, imported, hint) => {
    expect(said(file, imported)).toEqual([expect.stringContaining(hint)]);
  });

  it.each([
    ['host/acceptance/accept.ts', '../cases/obstacles.ts'],
    ['host/cases/facts.ts', '../forms/fields.ts'],
    ['host/devices/scanner.ts', '#imaging/straighten.ts'],
    ['cli/platform.ts', '#platform/index.ts'],
    ['renderer/screens/acceptance/a.ts', './b.ts'],
    ['renderer/screens/acceptance/a.ts', '../../case/b.ts'],
    ['renderer/apps/workstation/main.ts', '../../screens/acceptance/a.ts'],
    ['platform/exchange/receive.ts', '../people/sessions.ts'],
    ['host/calendar/due-dates.test.ts', '../acceptance/accept.ts'],
  ])('is none in %s importing %s', (file, imported) => {
    expect(said(file, imported)).toEqual([]);
  });
});
