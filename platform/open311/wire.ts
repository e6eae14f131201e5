/** What is said in GeoReport: an element holds a text, nothing, or elements; a list repeats its element. */
export type Node = string | number | boolean | null | { [name: string]: Node } | Listed;
export interface Listed {
  element: string;
  of: Node[];
}
export type Format = 'xml' | 'json';

const isListed = (node: object): node is Listed => 'element' in node && 'of' in node && Array.isArray(node.of);

/** The root is named in XML only: JSON begins with the list itself. */
export function write(format: Format, root: string, node: Node): string {
  return format === 'json'
    ? JSON.stringify(plain(node))
    : `<?xml version="1.0" encoding="utf-8"?>\n${element(root, node)}`;
}

function plain(node: Node): unknown {
  if (node === null || typeof node !== 'object') return node;
  if (isListed(node)) return node.of.map(plain);
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, plain(value)]));
}

function element(name: string, node: Node): string {
  if (node === null || node === '') return `<${name}/>`;
  if (typeof node !== 'object') return `<${name}>${escaped(String(node))}</${name}>`;
  const inner = isListed(node)
    ? node.of.map((one) => element(node.element, one))
    : Object.entries(node).map(([part, value]) => element(part, value));
  return `<${name}>${inner.join('')}</${name}>`;
}

/** Characters XML 1.0 has no place for are left out, whatever somebody pasted. */
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (one) => entities[one] ?? one);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A refusal as GeoReport has them: 400 the request, 403 the key, 404 what was named. */
export class Refusal extends Error {
  readonly code: 400 | 403 | 404;

  constructor(code: 400 | 403 | 404, description: string) {
    super(description);
    this.code = code;
  }
}

export const writeRefusal = (format: Format, { code, message }: Refusal): string =>
  write(format, 'errors', { element: 'error', of: [{ code, description: message }] });
