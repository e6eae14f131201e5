import type { Letter } from './letter.ts';
import { longDate } from './letter.ts';
import { cellLines, fitting, headCell, pageMark } from './notice-parts.ts';
import type { PdfDefinition, PdfNode } from './notice-pdf.ts';

/** The page as pdfmake draws it; every text in `letter` must be drawable by the font. */
export function letterDefinition(letter: Letter, mark: '副本' | '作废' | null): PdfDefinition {
  return {
    pageSize: 'A4',
    pageMargins: [79, 62, 68, 54],
    info: {
      title: `${letter.title} ${letter.docNo}`,
      subject: letter.caseNo,
      creator: '一窗',
      producer: '一窗',
      creationDate: new Date(letter.issuedAt),
    },
    language: 'zh-CN',
    defaultStyle: { font: 'body', fontSize: 11, lineHeight: 1.15 },
    header: () => (mark === null ? '' : pageMark(mark)),
    footer: (page, pages) => ({
      margin: [79, 14, 68, 0],
      fontSize: 8.5,
      columns: [
        {
          width: '*',
          text: letter.caseNo === '' ? letter.docNo : `${letter.numberName ?? '办件编号'}：${letter.caseNo}`,
        },
        { width: 'auto', text: `第 ${page} 页 / 共 ${pages} 页` },
      ],
    }),
    content: [
      { text: letter.authority, alignment: 'center', fontSize: 15, margin: [0, 0, 0, 2] },
      { text: [...letter.title].join(' '), alignment: 'center', fontSize: 22, bold: true, margin: [0, 0, 0, 6] },
      { text: letter.docNo, alignment: 'right', margin: [0, 0, 0, 8] },
      ...(letter.addressee === '' ? [] : [{ text: `${letter.addressee}：`, bold: true, margin: [0, 0, 0, 3] }]),
      ...letter.paragraphs.map((text) => ({ text, leadingIndent: 22, lineHeight: 1.3, margin: [0, 0, 0, 6] })),
      ...(letter.facts.length === 0 ? [] : [facts(letter.facts)]),
      ...(letter.list === null ? [] : list(letter.list)),
      closing(letter),
    ],
  };
}

function facts(rows: Letter['facts']): PdfNode {
  return {
    layout: cellLines,
    fontSize: 10.5,
    margin: [0, 2, 0, 0],
    table: {
      widths: [76, '*'],
      dontBreakRows: true,
      body: rows.map(([name, value]): PdfNode[] => [headCell(name), { text: fitting(value, 58) }]),
    },
  };
}

function list({ title, head, widths, rows }: NonNullable<Letter['list']>): PdfNode[] {
  return [
    { text: title, bold: true, margin: [0, 10, 0, 4] },
    {
      layout: cellLines,
      fontSize: 10,
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: [26, ...widths.map((width) => width ?? '*')],
        body: [
          [headCell('序号'), ...head.map(headCell)],
          ...rows.map((row, index): PdfNode[] => [
            { text: String(index + 1), alignment: 'center' },
            ...row.map((text) => ({ text: fitting(text, 24) })),
          ]),
        ],
      },
    },
  ];
}

/** From the notes to the signatures; kept together, so that a seal never stands on a page of its own. */
function closing(letter: Letter): PdfNode {
  return {
    unbreakable: true,
    stack: [
      ...letter.notes.map(([title, text]) => ({
        text: [{ text: `${title}：`, bold: true }, text],
        margin: [0, 7, 0, 0],
        lineHeight: 1.25,
      })),
      {
        margin: [200, 26, 0, 10],
        alignment: 'center',
        stack: [
          letter.authority,
          ...(letter.seal === '' ? [] : [{ text: `（${letter.seal}）`, margin: [0, 2, 0, 2] }]),
          longDate(letter.issuedOn),
        ],
      },
      ...(letter.signatures.length === 0
        ? []
        : [
            {
              margin: [0, 6, 0, 0],
              layout: cellLines,
              table: {
                widths: ['*', 190],
                body: letter.signatures.map((line) => [
                  { text: `${line}：`, margin: [0, 8, 0, 8] },
                  { text: '时间：　　　年　　月　　日　　时', margin: [0, 8, 0, 8] },
                ]),
              },
            },
          ]),
    ],
  };
}
