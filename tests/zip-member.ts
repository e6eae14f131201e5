import { inflateRawSync } from 'node:zlib';

/** One member of a zip file, by its central directory. */
export function zipMember(zip: Buffer, name: string): string {
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

/** Cells of a workbook's first sheet, row by row; '' where a cell is empty. Every text stands in the shared strings, a number in its cell. */
export function sheetCells(xlsx: Buffer): (string | number)[][] {
  const plain = (xml: string): string =>
    xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const texts = [...zipMember(xlsx, 'xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map(([, item = '']) =>
    plain([...item.matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map(([, text]) => text).join('')),
  );
  const rows = [...zipMember(xlsx, 'xl/worksheets/sheet1.xml').matchAll(/<row [^>]*>(.*?)<\/row>/gs)];
  return rows.map(([, row = '']) => {
    const cells: (string | number)[] = [];
    for (const [, letters = '', attributes = '', value = ''] of row.matchAll(
      /<c r="([A-Z]+)\d+"([^>/]*)>(?:<v>(.*?)<\/v>)?<\/c>/gs,
    )) {
      const at = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      while (cells.length < at) cells.push('');
      cells.push(value === '' ? '' : attributes.includes('t="s"') ? (texts[Number(value)] ?? '') : Number(value));
    }
    return cells;
  });
}
