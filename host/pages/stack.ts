import {
  findPage,
  lastPosition,
  listPages,
  pagesOfBatch,
  placePage,
  type PagePlace,
  type PageRow,
} from '#db/queries/pages.ts';
import type { Db } from '#db/open.ts';
import { PageFacts } from '#contract/pages.ts';
import { z } from 'zod';
import type { HostContext } from '../kernel/context.ts';
import { placeOf } from './place.ts';
import { sortStack } from './separators.ts';

const TakenWith = z.object({ source: z.string() });

export const isDuplex = (page: PageRow): boolean =>
  TakenWith.parse(JSON.parse(page.taken_with)).source === 'feederDuplex';

export interface PageSorting {
  /** In the order of the scanner. */
  came(pageId: string): void;
  /** Processed, in any order; it is put where it belongs once all before it are. */
  ready(pageId: string, isDuplex: boolean): void;
  counted(): { found: number; unknown: number };
}

/** Puts the pages of a stack to the materials its separators name, as they come; the sheets themselves are taken out. */
export function sortPages(
  { db }: Pick<HostContext, 'db'>,
  { materials, materialId }: { materials: readonly string[]; materialId: string },
): PageSorting {
  let sorter: ReturnType<typeof sortStack> | null = null;
  const queue: string[] = [];
  const done = new Set<string>();

  const place = (pageId: string, isBothSides: boolean): void => {
    sorter ??= sortStack(materials, materialId, isBothSides);
    const page = findPage(db, pageId);
    if (!page) return;
    const facts = page.facts_json === null ? null : PageFacts.safeParse(JSON.parse(page.facts_json)).data;
    const to = sorter.next({ codes: facts?.codes ?? [], isBlank: facts?.hints.includes('blank') ?? false });
    if (to.isSeparator) placePage(db, { ...placeOf(page), is_removed: 1 });
    // Moved by the clerk meanwhile, or taken out: that was on purpose.
    else if (page.material_id === materialId && to.materialId !== materialId && page.is_removed === 0)
      placePage(db, {
        ...placeOf(page),
        material_id: to.materialId,
        position: lastPosition(db, page.case_id, to.materialId) + 1,
      });
  };
  return {
    came: (pageId) => void queue.push(pageId),
    ready(pageId, isBothSides) {
      done.add(pageId);
      db.tx(() => {
        while (queue[0] !== undefined && done.has(queue[0])) place(queue.shift()!, isBothSides);
      });
    },
    counted: () => sorter?.counted() ?? { found: 0, unknown: 0 },
  };
}

/**
 * Sorts backs between their fronts: the stack was turned over whole, so the last sheet's back came first. As many of both, or nothing
 * moves. Call inside a transaction.
 *
 * @param keepUndo told the places of the fronts before anything moves
 */
export function interleave(
  db: Db,
  frontsBatch: string,
  backsBatch: string,
  keepUndo: (places: readonly PagePlace[]) => void,
): { fronts: number; backs: number } {
  const fronts = pagesOfBatch(db, frontsBatch);
  const backs = pagesOfBatch(db, backsBatch).toReversed();
  const counts = { fronts: fronts.length, backs: backs.length };
  const [first] = fronts;
  if (!first || fronts.length !== backs.length) return counts;
  const pairs: PageRow[] = fronts.flatMap((front, at) => [front, backs[at]!]);
  const ours = new Set(pairs.map((one) => one.page_id));
  const others = listPages(db, first.case_id).filter(
    (one) => one.material_id === first.material_id && one.is_removed === 0 && !ours.has(one.page_id),
  );
  keepUndo([...fronts, ...others].map(placeOf));
  // What stands before and behind the stack stays there.
  const isBefore = (one: PageRow): boolean => one.position < first.position;
  const order = [...others.filter(isBefore), ...pairs, ...others.filter((one) => !isBefore(one))];
  order.forEach((page, at) => placePage(db, { ...placeOf(page), material_id: first.material_id, position: at + 1 }));
  return counts;
}
