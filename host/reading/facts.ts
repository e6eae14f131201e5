import type { ReadField } from '#contract/reading.ts';
import type { ReadLine } from '#imaging/reading/read-page.ts';

export interface ReadFact {
  field: ReadField;
  text: string;
  confidence: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Lines of one height, read across as one: a label and its value often stand apart. */
interface Row {
  text: string;
  lines: ReadLine[];
}

/** What an identity card or a business licence says, by its labels; empty for every other page. */
export function readFacts(lines: readonly ReadLine[]): ReadFact[] {
  const rows = rowsOf(lines);
  const all = rows.map((one) => one.text).join('');
  if (/公民身份号码|身份号码/.test(all) && /姓名/.test(all)) return cardFront(rows);
  if (/签发机关/.test(all) && /有效期限/.test(all)) return cardBack(rows);
  return /营业执照/.test(all) && /信用代码/.test(all) ? licence(rows) : [];
}

function cardFront(rows: readonly Row[]): ReadFact[] {
  const number = find(rows, 'certNo', /(\d{17}[\dX])/i);
  const from = rows.findIndex((row) => /住址/.test(row.text));
  const to = rows.findIndex((row) => /身份号码/.test(row.text));
  const lines = from < 0 ? [] : rows.slice(from, to > from ? to : from + 3);
  const address = joined('address', lines, (text) => text.replace(/^.*?住址[:：]?/, ''));
  return [find(rows, 'name', /姓名[:：]?(\p{L}[\p{L}·]{1,29})$/u), number, address].flatMap((one) => one ?? []);
}

function cardBack(rows: readonly Row[]): ReadFact[] {
  const until = find(rows, 'certValidTo', /有效期限[:：]?\d{4}\.?\d{2}\.?\d{2}[-—–一至~]*(长期|\d{4}\.?\d{2}\.?\d{2})/);
  return [
    find(rows, 'certAuthority', /签发机关[:：]?(\p{L}{4,40})$/u),
    until && { ...until, text: isoDay(until.text) },
  ].flatMap((one) => one ?? []);
}

function licence(rows: readonly Row[]): ReadFact[] {
  return [
    find(rows, 'creditCode', /代码[^0-9A-Z]*([0-9A-Z]{18})/i) ?? find(rows, 'creditCode', /^([0-9A-Z]{18})$/i),
    find(rows, 'entityName', /^名称[:：]?(.{2,60}?)(?:注册资本.*|成立日期.*|组成形式.*)?$/),
    find(
      rows,
      'legalPerson',
      /(?:法定代表人|经营者|负责人|投资人|执行事务合伙人)[:：]?(\p{L}[\p{L}·]{1,29}?)(?:成立日期.*|注册日期.*|组成形式.*)?$/u,
    ),
    find(rows, 'entityAddress', /(?:主要经营场所|经营场所|营业场所|住所)[:：]?(.{4,100})$/),
  ].flatMap((one) => one ?? []);
}

function find(rows: readonly Row[], field: ReadField, pattern: RegExp): ReadFact | null {
  for (const row of rows) {
    const text = pattern.exec(row.text)?.[1];
    if (text !== undefined)
      return fact(
        field,
        field === 'certNo' || field === 'creditCode' ? text.toUpperCase() : text,
        valueLines(row, text),
      );
  }
  return null;
}

function joined(field: ReadField, rows: readonly Row[], cut: (text: string) => string): ReadFact | null {
  const text = cut(rows.map((one) => one.text).join(''));
  return text.length < 4
    ? null
    : fact(
        field,
        text,
        rows.flatMap((one) => one.lines),
      );
}

/** Of a row, the pieces the value stands in. */
function valueLines({ lines }: Row, value: string): ReadLine[] {
  const fitting = lines.filter((one) => {
    const text = plain(one.text);
    return value.includes(text) || text.includes(value);
  });
  return fitting.length > 0 ? fitting : lines;
}

function fact(field: ReadField, text: string, lines: readonly ReadLine[]): ReadFact {
  const left = Math.min(...lines.map((one) => one.x));
  const top = Math.min(...lines.map((one) => one.y));
  return {
    field,
    text,
    confidence: Math.min(...lines.map((one) => one.confidence)),
    x: left,
    y: top,
    width: Math.max(...lines.map((one) => one.x + one.width)) - left,
    height: Math.max(...lines.map((one) => one.y + one.height)) - top,
  };
}

function rowsOf(lines: readonly ReadLine[]): Row[] {
  const rows: ReadLine[][] = [];
  for (const line of lines.toSorted((a, b) => a.y + a.height / 2 - b.y - b.height / 2)) {
    const middle = line.y + line.height / 2;
    const row = rows.find((one) =>
      one.some((other) => middle > other.y + other.height * 0.2 && middle < other.y + other.height * 0.8),
    );
    if (row) row.push(line);
    else rows.push([line]);
  }
  return rows.map((row) => {
    const across = row.toSorted((a, b) => a.x - b.x);
    return { lines: across, text: across.map((one) => plain(one.text)).join('') };
  });
}

const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '');

/** `2036.03.01` as a day; 长期 stays. */
const isoDay = (text: string): string => text.replace(/^(\d{4})\.?(\d{2})\.?(\d{2})$/, '$1-$2-$3');
