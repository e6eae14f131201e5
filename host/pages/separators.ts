/** Sheets that part a stack: each bears the number its material has in the item's list. */
const prefix = 'YCFG:';

/** What the code of a separator sheet says. */
export const separatorText = (number: number): string => `${prefix}${String(number).padStart(2, '0')}`;

/** The number on a separator sheet, or null when the page is none. */
export function separatorNumber(codes: readonly { text: string }[]): number | null {
  const found = codes.map((one) => /^YCFG:(\d{2})$/.exec(one.text)?.[1]).find((one) => one !== undefined);
  return found === undefined ? null : Number(found);
}

/** Where the pages of a stack belong, told one after the other in the order they were scanned. */
export interface StackSorter {
  /** `separator`: the sheet itself, or its empty back; it is no page of anybody. */
  next(page: { codes: readonly { text: string }[]; isBlank: boolean }): { materialId: string; isSeparator: boolean };
  counted(): { found: number; unknown: number };
}

/**
 * Two sheets of one number in a row are one. A number no material has changes nothing: what follows stays with the material before, and
 * is said.
 *
 * @param materials ids in the order of the item's list: number 1 is the first
 * @param first where pages before the first separator go
 */
export function sortStack(materials: readonly string[], first: string, isDuplex: boolean): StackSorter {
  let materialId = first;
  let last: number | null = null;
  let found = 0;
  let unknown = 0;
  let isBackDue = false;
  return {
    next({ codes, isBlank }) {
      const number = separatorNumber(codes);
      if (number === null) {
        const isBack = isBackDue && isBlank;
        isBackDue = false;
        if (!isBack) last = null;
        return { materialId, isSeparator: isBack };
      }
      isBackDue = isDuplex;
      if (number !== last) {
        const named = materials[number - 1];
        if (named === undefined) unknown += 1;
        else materialId = named;
        found += 1;
      }
      last = number;
      return { materialId, isSeparator: true };
    },
    counted: () => ({ found, unknown }),
  };
}
