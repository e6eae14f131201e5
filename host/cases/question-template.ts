/** Values of a case that a definition may name, e.g. `{applicant.name}`. */
export type CaseValues = Record<string, unknown>;

/** The value at a dotted path; own properties only, so that a definition cannot reach into prototypes. */
export function valueAt(values: CaseValues, path: string): unknown {
  let here: unknown = values;
  for (const part of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Record<string, unknown>)[part];
  }
  return here;
}

/** Replaces `{path}` in every string; in an address the values are percent-encoded. */
export function fillTemplate(
  template: unknown,
  values: CaseValues,
  encode: (text: string) => string = (text) => text,
): unknown {
  if (typeof template === 'string') return fillText(template, values, encode);
  if (Array.isArray(template)) return template.map((one) => fillTemplate(one, values, encode));
  if (typeof template === 'object' && template !== null) {
    return Object.fromEntries(
      Object.entries(template).map(([key, value]) => [key, fillTemplate(value, values, encode)]),
    );
  }
  return template;
}

export function fillText(
  template: string,
  values: CaseValues,
  encode: (text: string) => string = (text) => text,
): string {
  return template.replace(/\{([\w.-]+)\}/g, (_all, path: string) => {
    const value = valueAt(values, path);
    return encode(wordsOf(value));
  });
}

/** Of a list its members, of a table its rows, as a person would read them out. */
function wordsOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value) || !value.some((one) => typeof one === 'object')) return String(value);
  return value
    .map((row: unknown) => (typeof row === 'object' && row !== null ? Object.values(row).join('，') : String(row)))
    .join('；');
}

/** The value at a JSON pointer (RFC 6901); undefined when the document has no such place. */
export function atPointer(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) return undefined;
  let here: unknown = document;
  for (const raw of pointer.slice(1).split('/')) {
    const key = raw.replace(/~1/g, '/').replace(/~0/g, '~');
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}
