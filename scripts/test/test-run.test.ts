import { describe, expect, it } from 'vitest';
import { touchedBy } from './affected.ts';
import { countsOfMachine, total } from './counts.ts';
import { runLegs, type LegEnd } from './legs.ts';

const say = (): void => undefined;
const node = (code: string): string[] => [process.execPath, '-e', code];

describe('the legs of a test run', () => {
  it('run beside each other, those that need another one after it', async () => {
    const said: string[] = [];
    const ends = await runLegs(
      [
        { name: 'build', command: node("console.log('built')"), isLive: true },
        { name: 'tests', command: node("console.log('tested')"), isLive: true, after: ['build'] },
        { name: 'check', command: node('process.exit(3)') },
      ],
      2,
      (line) => said.push(line),
    );
    expect(ends.map(({ name, isFine }) => [name, isFine])).toEqual([
      ['build', true],
      ['tests', true],
      ['check', false],
    ]);
    expect(said.indexOf('built')).toBeLessThan(said.indexOf('tested'));
  });

  it('are not run, and have failed, when the one they need failed or cannot be started', async () => {
    const ends = await runLegs(
      [
        { name: 'build', command: ['no-such-program'] },
        { name: 'tests', command: node(''), after: ['build'] },
      ],
      2,
      say,
    );
    expect(ends.map(({ isFine }) => isFine)).toEqual([false, false]);
  });

  it('are counted by their tests; one that failed without a failed test counts as one', () => {
    const leg = (isFine: boolean): LegEnd => ({ name: '', isFine, seconds: 0, lines: [] });
    expect(
      total([
        { leg: leg(true), counts: { passed: 7, failed: 0, skipped: 1 } },
        { leg: leg(false), counts: { passed: 2, failed: 3, skipped: 0 } },
        { leg: leg(false), counts: { passed: 0, failed: 0, skipped: 0 } },
      ]),
    ).toEqual({ passed: 9, failed: 4, skipped: 1 });
    expect(countsOfMachine(['ok   one (3 ms)', '--   two: no such thing', '1 passed, 0 failed'])).toEqual({
      passed: 1,
      failed: 0,
      skipped: 1,
    });
  });
});

describe('what a change touches', () => {
  const source = (name: string, text = '') => ({ name, text, isTest: false });
  const sources = [
    source('host/a.ts', "import '#contract/b.ts';"),
    source('host/a.test.ts', "import './a.ts';"),
    source('contract/b.ts'),
    source('db/c.test.ts', "import './c.ts';"),
    source('db/c.ts'),
    source('renderer/main.ts', "import './page.ts';"),
    source('renderer/page.ts'),
    source('tests/e2e/page.test.ts', "const pages = 'out/renderer';"),
    source('tests/hid-vm/guest/run.ts', "import '#db/c.ts';"),
    source('tests/docs/links.test.ts'),
  ];
  const touched = (...changed: string[]) => touchedBy('/nowhere', changed, sources);

  it('is every test that reaches it by imports, or through what it starts', () => {
    expect(touched('contract/b.ts')).toEqual({ files: ['host/a.test.ts'], isEverything: false, needsMachine: false });
    expect(touched('renderer/page.ts').files).toEqual(['tests/e2e/page.test.ts']);
    expect(touched('db/c.ts')).toMatchObject({ files: ['db/c.test.ts'], needsMachine: true });
    expect(touched('docs/demo.md').files).toEqual(['tests/docs/links.test.ts']);
  });

  it('is everything when that cannot be told: settings, migrations, a file that is gone', () => {
    for (const name of ['package-lock.json', 'db/migrations/0001_start.sql', 'host/gone.ts'])
      expect(touched(name)).toEqual({ files: [], isEverything: true, needsMachine: true });
  });
});
