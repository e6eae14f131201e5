/**
 * `npm test`: every check and every test, beside each other as far as the processors go; the time of each leg, and at last one line
 * `N passed, N failed, N skipped`. `-- --changed [since]` runs what a change touches; `-- PATH…` the tests of these files.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { touchedBy } from './test/affected.ts';
import { countsOfMachine, countsOfVitest, total } from './test/counts.ts';
import { runLegs, type Leg } from './test/legs.ts';

const root = path.join(import.meta.dirname, '..');
process.chdir(root);
const { changed, vitest } = readArguments();
const work = mkdtempSync(path.join(os.tmpdir(), 'yichuang-test-'));
const report = path.join(work, 'vitest.json');
const node = process.execPath;
const npm = (script: string, ...args: string[]): string[] => [
  'npm',
  'run',
  '-s',
  script,
  ...(args.length ? ['--', ...args] : []),
];

const build: Leg = { name: '构建', command: npm('build') };
const types: Leg = { name: '类型', command: npm('check:types') };
const lint: Leg = { name: 'lint', command: npm('lint') };
const format: Leg = { name: '格式', command: npm('check:format') };
const house: Leg = { name: '目录和文件', command: npm('check:house') };
// What the installers would hold, worked out from the build.
const packages: Leg = { name: '安装包的内容', command: npm('package:check'), after: [build.name] };
// Without KVM every instruction of it is translated: beside the tests its programs outlast their limits.
const machine: Leg = { name: 'HID 虚拟机', command: npm('test:hid'), behind: ['测试'] };
const tests = (...args: string[]): Leg => ({
  name: '测试',
  command: [
    node,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ],
  after: [build.name],
  isLive: true,
});

try {
  const began = performance.now();
  const ends = await runLegs(chooseLegs(), Math.max(2, os.availableParallelism()), console.log);
  const counts = total(
    ends.map((leg) => ({
      leg,
      counts:
        leg.name === '测试'
          ? countsOfVitest(report)
          : leg.name === machine.name
            ? countsOfMachine(leg.lines)
            : { passed: 0, failed: 0, skipped: 0 },
    })),
  );
  for (const { name, seconds, isFine } of ends) console.log(`${isFine ? '✓' : '✗'} ${name} ${seconds.toFixed(1)} 秒`);
  console.log(`全部 ${((performance.now() - began) / 1000).toFixed(1)} 秒`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

function chooseLegs(): Leg[] {
  // The tests wait for the build, and everything waits for the tests: these two come first.
  if (changed !== null) {
    const { files, isEverything, needsMachine } = touchedBy(root, changed);
    if (!isEverything) {
      console.log(`改动牵涉 ${files.length} 个测试文件${needsMachine ? '和 HID 虚拟机' : ''}`);
      return [
        build,
        ...(files.length > 0 ? [tests(...files)] : []),
        types,
        lint,
        format,
        house,
        ...(needsMachine ? [machine] : []),
      ];
    }
    console.log('改动牵涉全部测试');
  }
  if (vitest.length > 0) return [build, tests(...vitest)];
  return [build, types, tests(), lint, packages, format, house, machine];
}

/** `--changed` alone: what is not committed; with a commit or branch: also what came since it. */
function readArguments(): { changed: string[] | null; vitest: string[] } {
  const args = process.argv.slice(2);
  const at = args.findIndex((arg) => arg === '--changed' || arg.startsWith('--changed='));
  if (at < 0) return { changed: null, vitest: args };
  const { values, positionals } = parseArgs({
    args,
    options: { changed: { type: 'boolean' } },
    allowPositionals: true,
    strict: false,
  });
  const since = typeof values.changed === 'string' ? values.changed : (positionals[0] ?? 'HEAD');
  const git = (...command: string[]): string[] =>
    execFileSync('git', command, { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((name) => name !== '');
  return {
    changed: [...git('diff', '--name-only', '--no-renames', since), ...git('ls-files', '-o', '--exclude-standard')],
    vitest: [],
  };
}
