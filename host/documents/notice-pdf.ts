import { createRequire } from 'node:module';
import { runsOf } from '../fonts/coverage.ts';
import type { Face } from '../fonts/faces.ts';
import type { FontFiles } from '../fonts/fonts.ts';
import { keepFont, lendFont, type HandedFont } from './pdf-fonts.ts';

/** One piece of a pdfmake document definition; the package ships no types. */
export type PdfNode = string | { [key: string]: unknown } | PdfNode[];

export interface PdfDefinition {
  content: PdfNode;
  header?: (page: number, pages: number) => PdfNode;
  footer?: (page: number, pages: number) => PdfNode;
  [key: string]: unknown;
}

interface PdfStream {
  on(event: 'data', listener: (chunk: Buffer) => void): void;
  on(event: 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  end(): void;
}
interface Printer {
  createPdfKitDocument(definition: PdfDefinition, options: object): Promise<PdfStream>;
}
type PrinterClass = new (fonts: object, files: object, urls: object, mayRead: () => boolean) => Printer;

/** A PDF engine with the fonts of every document parsed once and kept; rarer ones are loaded for the document that needs them. */
export interface PdfEngine {
  /** @param definition texts in it must be spelled (`drawable`) */
  render(definition: PdfDefinition): Promise<Uint8Array>;
}

const engines = new Map<string, PdfEngine>();

/** The engine for these fonts; parsing two 10 MB files takes most of the first call and nothing afterwards. */
export function pdfEngine(files: FontFiles): PdfEngine {
  const key = JSON.stringify([files.regular, files.bold]);
  const engine = engines.get(key) ?? createEngine(files);
  engines.set(key, engine);
  return engine;
}

function createEngine(paths: FontFiles): PdfEngine {
  const { default: PdfPrinter } = createRequire(import.meta.url)('pdfmake/js/Printer.js') as { default: PrinterClass };
  const kept = { regular: keepFont(paths.regular), bold: keepFont(paths.bold) };
  // Nothing of a document comes from disk or network: beside the fonts there is no file, and no address is fetched.
  const noUrls = { resolve: () => undefined, resolved: () => Promise.resolve() };
  return {
    async render(definition) {
      const faces = new Map<string, Face>();
      const set = inFaces(definition, faces);
      const lent = new Map<string, HandedFont>();
      const fileOf = (name: string): HandedFont => {
        if (name === 'regular' || name === 'bold') return kept[name];
        const file = lent.get(name) ?? lendFont(name);
        lent.set(name, file);
        return file;
      };
      const fonts = {
        body: { normal: 'regular', bold: 'bold' },
        ...Object.fromEntries([...faces.values()].map(({ id, regular, bold }) => [id, { normal: regular, bold }])),
      };
      const names = new Set(Object.values(fonts).flatMap((one) => Object.values(one)));
      const files = {
        existsSync: (name: string) => names.has(name),
        readFileSync: (name: string) => fileOf(name).bytes,
      };
      try {
        const printer = new PdfPrinter(fonts, files, noUrls, () => false);
        const stream = await printer.createPdfKitDocument({ defaultStyle: { font: 'body' }, ...set }, {});
        return await collect(stream);
      } finally {
        for (const one of lent.values()) one.drop();
      }
    },
  };
}

async function collect(stream: PdfStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', resolve);
    stream.on('error', reject);
    stream.end();
  });
  return new Uint8Array(Buffer.concat(chunks));
}

/** The definition with each text cut into runs of one font. @param faces gets the fonts beside the usual one */
function inFaces(definition: PdfDefinition, faces: Map<string, Face>): PdfDefinition {
  const { header, footer } = definition;
  const split = (node: PdfNode): PdfNode => {
    if (typeof node === 'string') return within(node);
    if (Array.isArray(node)) return node.map(split);
    const parts = ['stack', 'columns', 'table', 'body', 'text'].filter((key) => typeof node[key] === 'object');
    return {
      ...node,
      ...Object.fromEntries(parts.map((key) => [key, split(node[key] as PdfNode)])),
      ...(typeof node['text'] === 'string' ? { text: runs(node['text']) ?? node['text'] } : {}),
    };
  };
  const runs = (text: string): PdfNode[] | null => textRuns(text, faces);
  const within = (text: string): PdfNode => {
    const found = runs(text);
    return found ? { text: found } : text;
  };
  return {
    ...definition,
    content: split(definition.content),
    ...(header ? { header: (page, pages) => split(header(page, pages)) } : {}),
    ...(footer ? { footer: (page, pages) => split(footer(page, pages)) } : {}),
  };
}

/** Null for a text in the usual font. */
function textRuns(text: string, faces: Map<string, Face>): PdfNode[] | null {
  const runs = runsOf(text);
  return runs.every(({ face }) => face.id === 'body') ? null : runs.map((run) => inFace(run, faces));
}

function inFace({ text, face }: ReturnType<typeof runsOf>[number], faces: Map<string, Face>): PdfNode {
  if (face.id === 'body') return { text };
  faces.set(face.id, face);
  return { text, font: face.id };
}
