import type { HotlineBook } from '#contract/hotline/book.ts';

type Rule = HotlineBook['dispatch'][number];

/** The row of the dispatch catalogue for a matter at a place: the longest category that fits, then the longest region. */
export function ruleFor(book: HotlineBook, categoryCode: string, regionCode: string): Rule | null {
  let best: Rule | null = null;
  for (const rule of book.dispatch) {
    if (categoryCode === '' || !categoryCode.startsWith(rule.category) || !regionCode.startsWith(rule.region)) continue;
    const isBetter =
      best === null ||
      rule.category.length > best.category.length ||
      (rule.category.length === best.category.length && rule.region.length > best.region.length);
    if (isBetter) best = rule;
  }
  return best;
}

/** Whether sending this matter to that unit is barred: what a department must do itself may not go to a township. */
export function isBarred(book: HotlineBook, rule: Rule | null, orgCode: string): boolean {
  if (!rule?.deptOnly || orgCode === rule.mainOrg) return false;
  return book.orgs.find((org) => org.code === orgCode)?.band === 'township';
}

export const categoryName = (book: HotlineBook | null, code: string): string =>
  book?.categories.find((one) => one.code === code)?.path.join(' › ') ?? '';
export const regionName = (book: HotlineBook | null, code: string): string =>
  book?.regions.find((one) => one.code === code)?.name ?? '';
export const orgName = (book: HotlineBook | null, code: string | null): string =>
  code === null ? '' : (book?.orgs.find((org) => org.code === code)?.name ?? code);
