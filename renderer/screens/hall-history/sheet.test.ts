import { expect, it } from 'vitest';
import type { HistoryRow } from '#contract/hall/history.ts';
import { historyColumns } from './columns.ts';
import { zipMember } from '#tests/zip-member.ts';
import { historySheet } from './sheet.ts';

const row = (name: string, within: number, promised: number): HistoryRow => ({
  from: '2026-03-02',
  to: '2026-03-08',
  key: name,
  name,
  issued: 4,
  called: 4,
  done: 3,
  noShow: 1,
  cancelled: 0,
  promised,
  within,
  waitMin: { median: 5, p90: 25, of: 4 },
  serveMin: { median: null, p90: null, of: 0 },
});

it('keeps window numbers and names as text, counts as numbers, and leaves empty what was not measured', async () => {
  const columns = historyColumns({ subject: 'window', period: 'week' });
  const file = await historySheet(columns, [row('01', 3, 4), row('=2+3', 0, 0)]);
  const zip = Buffer.from(await file.arrayBuffer());
  const texts = zipMember(zip, 'xl/sharedStrings.xml');
  const cells = zipMember(zip, 'xl/worksheets/sheet1.xml');
  expect(texts).toContain('<t>01</t>');
  expect(texts).toContain('<t>=2+3</t>');
  expect(cells).not.toContain('<f>');
  expect(cells).toMatch(/<c r="C2"[^>]*><v>4<\/v>/);
  expect(cells).toMatch(/<c r="H2"[^>]*><v>0\.75<\/v>/);
  expect(cells).not.toMatch(/<c r="H3"[^>]*><v>/);
});
