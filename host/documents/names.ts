import { certType as find } from '#contract/codes/index.ts';
import { collectTypeNames } from '#contract/names.ts';

/** Name of a kind of identity document as printed; an unknown code prints as it is. */
export function certType(code: string): string {
  return find(code)?.name ?? (code === '001' ? '统一社会信用代码' : code);
}

export function collectTypeName(code: keyof typeof collectTypeNames): string {
  return collectTypeNames[code];
}
