import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { HistoryRow } from '#contract/hall/history.ts';
import { historyColumns } from './columns.ts';
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

/** One member of a zip file, by its central directory. */
function member(zip: Buffer, name: string): string {
  let at = zip.readUInt32LE(zip.length - 6);
  for (;;) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error(`no ${name}`);
    const length = zip.readUInt16LE(at + 28);
    const [packed, offset, method] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42), zip.readUInt16LE(at + 10)];
    if (zip.toString('utf8', at + 46, at + 46 + length) === name) {
      const data = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
      const bytes = zip.subarray(data, data + packed);
      return (method === 0 ? bytes : inflateRawSync(bytes)).toString('utf8');
    }
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}

it('keeps window numbers and names as text, counts as numbers, and leaves empty what was not measured', async () => {
  const columns = historyColumns({ subject: 'window', period: 'week' });
  const file = await historySheet(columns, [row('01', 3, 4), row('=2+3', 0, 0)]);
  const zip = Buffer.from(await file.arrayBuffer());
  const texts = member(zip, 'xl/sharedStrings.xml');
  const cells = member(zip, 'xl/worksheets/sheet1.xml');
  expect(texts).toContain('<t>01</t>');
  expect(texts).toContain('<t>=2+3</t>');
  expect(cells).not.toContain('<f>');
  expect(cells).toMatch(/<c r="C2"[^>]*><v>4<\/v>/);
  expect(cells).toMatch(/<c r="H2"[^>]*><v>0\.75<\/v>/);
  expect(cells).not.toMatch(/<c r="H3"[^>]*><v>/);
});
