/** A number as it was written: a licence number of 18 digits is no quantity, and as one it would be rounded. */
export interface NumberText {
  readonly [written]: string;
}

const written = Symbol('number as written');

export const isNumberText = (value: unknown): value is NumberText =>
  typeof value === 'object' && value !== null && written in value;

export const literalOf = (value: NumberText): string => value[written];

/** JSON with every number kept as it was written. @throws SyntaxError */
export function parseExactly(text: string): unknown {
  const keep = (_key: string, value: unknown, ...[context]: { source?: string }[]): unknown =>
    typeof value === 'number' ? { [written]: context?.source ?? String(value) } : value;
  return JSON.parse(text, keep);
}

/** The number, when no digit is lost by holding it as one; null otherwise. */
export function exactNumber(literal: string): number | null {
  const number = Number(literal);
  const same = canonical(literal);
  return same !== null && same === canonical(String(number)) ? number : null;
}

/** Whether two numbers are the same, however they are written and however long they are. */
export function isSameNumber(one: string, other: string): boolean {
  const left = canonical(one);
  return left !== null && left === canonical(other);
}

/** Digits that count, and where the point stands; null for what is no decimal number. */
function canonical(literal: string): string | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,6}))?$/i.exec(literal.trim());
  if (!parts) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const counting = digits.replace(/0+$/, '');
  if (counting === '') return '0';
  return `${sign}${counting}e${Number(exponent) - fraction.length + digits.length - counting.length}`;
}
