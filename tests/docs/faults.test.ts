import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..');
const filesIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(root, folder, name));

/** Everything a test's title could be written in. */
const sources = [
  ...filesIn('tests').filter((name) => !name.includes(`${path.sep}docs${path.sep}`)),
  ...filesIn('native-bindings').filter((name) => /\.(test|conformance)\.ts$/.test(name)),
]
  .map((name) => readFileSync(name, 'utf8').replaceAll("\\'", "'"))
  .join('\n');

const sections = readFileSync(path.join(root, 'docs', 'devices', 'faults.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [title = '', ...lines] = section.split('\n');
    const rows = lines
      .filter((line) => line.startsWith('| ') && !line.startsWith('| 故障') && !line.startsWith('| ---'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    return { title: title.trim(), rows };
  });

/** Titles with parameters, as patterns: `%s`, `$name` and `${…}` stand for anything. */
const patterns = [...sources.matchAll(/(['`])((?:(?!\1)[^\n])*(?:%[sjdo]|\$\{?\w)(?:(?!\1)[^\n])*)\1/g)]
  .map(([, , text = '']) => text)
  .filter((text) => text.replace(/%[sjdo]|\$\{[^}]*\}|\$\w+/g, '').length >= 8)
  .map(
    (text) =>
      new RegExp(
        text
          .split(/%[sjdo]|\$\{[^}]*\}|\$[\w.]+/)
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.+'),
      ),
  );

/** The first title a row names, without the group it may stand in (`线：…`, `… > …`); what varies may be shown as `…`. */
const titleOf = (cell: string): string =>
  (cell.split('；')[0] ?? '')
    .replaceAll('`', '')
    .replace(/^[^：]{1,12}：/, '')
    .split(' > ')
    .at(-1)
    ?.trim() ?? '';
const exists = (title: string): boolean => {
  const start = title.split('…')[0]?.trim() ?? '';
  // Of a title made of parts, the part that varies stands in a table of its own.
  const varying = start
    .replace(/^.*?\bwhen /, '')
    .replace(/[,，]$/, '')
    .replace(/ 等$/, '');
  return (
    start.length >= 5 &&
    (sources.includes(start) ||
      patterns.some((pattern) => pattern.test(start)) ||
      (varying.length >= 8 && sources.includes(varying)))
  );
};

describe('docs/devices/faults.md', () => {
  it('has a section for every class of device', () => {
    expect(sections.map((one) => one.title).sort()).toEqual(
      ['HID', '传输', '叫号器', '回执打印机', '文书打印机', '窗口屏', '签字屏', '评价器', '读卡器', '扫描仪'].sort(),
    );
  });

  it.each(sections)('$title: at least twelve faults, each with a test that exists', ({ rows }) => {
    expect(rows.length).toBeGreaterThanOrEqual(12);
    const missing = rows.map((row) => titleOf(row[3] ?? '')).filter((title) => !exists(title));
    expect(missing).toEqual([]);
  });
});
