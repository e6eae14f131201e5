import { pathToFileURL } from 'node:url';
import type { FontFiles } from '#host/fonts/fonts.ts';
import type { PdfDefinition, PdfNode } from '#host/documents/notice-pdf.ts';

type Parts = Record<string, unknown>;

/**
 * The same page for a browser: the same words, tables, code and fonts as a paper is set from, as plain HTML. Only what the papers of this
 * product use is known.
 */
export function pageOfPaper(paper: PdfDefinition, fonts: FontFiles): string {
  const face = (weight: number, file: string): string =>
    `@font-face{font-family:body;font-weight:${weight};src:url(${pathToFileURL(file).href})}`;
  const { fontSize, lineHeight } = paper['defaultStyle'] as { fontSize: number; lineHeight: number };
  const [left, top, right, bottom] = paper['pageMargins'] as number[];
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>${face(400, fonts.regular)}${face(700, fonts.bold)}
@page{size:A4;margin:${top}pt ${right}pt ${bottom}pt ${left}pt}
body{margin:0;font:${fontSize}pt/${lineHeight * 1.45} body}table{border-collapse:collapse;width:100%}td{border:.6pt solid;padding:2pt 6pt}
.columns{display:flex;gap:8pt}</style><body>${html(paper.content)}</body></html>`;
}

function html(node: PdfNode): string {
  if (typeof node === 'string') return escaped(node);
  if (Array.isArray(node)) return node.map(html).join('');
  const { stack, columns, table, canvas, text } = node as Parts;
  const inside = Array.isArray(canvas)
    ? code(canvas as Parts[])
    : table
      ? tableOf(table as { body: PdfNode[][] })
      : columns
        ? `<div class="columns">${(columns as PdfNode[]).map((one) => `<div>${html(one)}</div>`).join('')}</div>`
        : html((stack ?? text ?? '') as PdfNode);
  const tag = Array.isArray(text) || typeof text === 'string' ? (isInline(node) ? 'span' : 'div') : 'div';
  return `<${tag} style="${styleOf(node)}">${inside}</${tag}>`;
}

/** A run inside a line has no place of its own on the page. */
const isInline = (node: Parts): boolean => !('margin' in node) && !('alignment' in node);

function tableOf({ body }: { body: PdfNode[][] }): string {
  const cell = (node: PdfNode): string => {
    const { colSpan = 1, rowSpan = 1 } = (typeof node === 'object' && !Array.isArray(node) ? node : {}) as {
      colSpan?: number;
      rowSpan?: number;
    };
    return `<td colspan="${colSpan}" rowspan="${rowSpan}">${html(node)}</td>`;
  };
  const row = (cells: PdfNode[]): string =>
    `<tr>${cells
      .filter((one) => one !== '')
      .map(cell)
      .join('')}</tr>`;
  return `<table>${body.map(row).join('')}</table>`;
}

function code(shapes: Parts[]): string {
  const far = (at: 'x' | 'y', long: 'w' | 'h'): number =>
    Math.max(...shapes.map((one) => Number(one[at]) + Number(one[long])));
  const rects = shapes.map(
    ({ x, y, w, h }) => `<rect x="${x as number}" y="${y as number}" width="${w as number}" height="${h as number}"/>`,
  );
  return `<svg width="${far('x', 'w')}pt" viewBox="0 0 ${far('x', 'w')} ${far('y', 'h')}">${rects.join('')}</svg>`;
}

function styleOf({ fontSize, bold, alignment, margin, leadingIndent }: Parts): string {
  const pt = (values: unknown): string =>
    Array.isArray(values)
      ? [values[1], values[2], values[3], values[0]].map((one) => `${Number(one)}pt`).join(' ')
      : `${Number(values)}pt`;
  return [
    ...(fontSize === undefined ? [] : [`font-size:${Number(fontSize)}pt`]),
    ...(bold === true ? ['font-weight:700'] : []),
    ...(typeof alignment === 'string' ? [`text-align:${alignment}`] : []),
    ...(margin === undefined ? [] : [`margin:${pt(margin)}`]),
    ...(leadingIndent === undefined ? [] : [`text-indent:${Number(leadingIndent)}pt`]),
  ].join(';');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>');
