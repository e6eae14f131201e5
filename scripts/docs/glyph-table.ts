/** Characters of one block, and how many of them each surface draws. */
export interface Row {
  name: string;
  all: number;
  /** PDF: notice, letters, and so what is archived. */
  paper: number;
  slip: number;
  screen: number;
}

const begin = '<!-- 表：scripts/docs/glyphs.ts -->';
const end = '<!-- 表完 -->';
const number = (value: number): string => value.toLocaleString('en-US');

export function glyphTable(base: readonly Row[], added: readonly Row[]): string {
  const line = (row: Row, mark = ''): string =>
    `| ${mark}${row.name}${mark} | ${[row.all, row.paper, row.paper, row.slip, row.paper, row.screen].map((one) => `${mark}${number(one)}${mark}`).join(' | ')} |`;
  const sum = (name: string, rows: readonly Row[]): Row => ({
    name,
    all: rows.reduce((total, one) => total + one.all, 0),
    paper: rows.reduce((total, one) => total + one.paper, 0),
    slip: rows.reduce((total, one) => total + one.slip, 0),
    screen: rows.reduce((total, one) => total + one.screen, 0),
  });
  return [
    '| 区 | 字数 | 文书（PDF） | 归档 | 回执 | 签字页 | 屏幕 |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...base.map((row) => line(row)),
    line(sum('国标三级', base), '**'),
    ...added.map((row) => line(row)),
    line(sum('2024 年修改单新增', added), '**'),
  ].join('\n');
}

/** @throws Error the page has no place for the table */
export function withTable(page: string, table: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/字形.md 里没有 ${begin}`);
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}

/** The table's rows of single blocks, cell by cell. */
export function tableIn(page: string): string[][] {
  const table = page.split(begin)[1]?.split(end)[0] ?? '';
  return table
    .split('\n')
    .filter(
      (line) => line.startsWith('| ') && !line.startsWith('| 区') && !line.startsWith('| ---') && !line.includes('**'),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
