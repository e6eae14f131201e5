import { lastPageAct, listPages, type PageWithVersion } from '#db/queries/pages.ts';
import { isParked } from '#db/queries/scans.ts';
import type { Db } from '#db/open.ts';
import { ExpectedError, errorRegistry, type ErrorCode } from '#contract/errors.ts';
import { PageFacts, PagesState, type PageView } from '#contract/pages.ts';
import { z } from 'zod';

/** The pages of a case that were not taken out. */
export function pagesState(db: Db, caseId: string, scanning: PagesState['scanning'], unread: number): PagesState {
  const rows = listPages(db, caseId).filter((row) => row.is_removed === 0 && !isParked(row.material_id));
  const counts = new Map<string, number>();
  const count = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const row of rows) for (const key of likenesses(row)) count(key);
  const act = PagesState.shape.undo.safeParse(lastPageAct(db, caseId)?.act);
  return {
    pages: rows.map((row) =>
      pageView(
        row,
        likenesses(row).some((key) => counts.get(key)! > 1),
      ),
    ),
    scanning,
    unread,
    undo: act.success ? act.data : null,
  };
}

/** The very same bytes, or the same sheet by its ink: somebody's program gave it twice, or the feeder, or the stack was put in again. */
const likenesses = (row: PageWithVersion): string[] => [row.original_sm3, row.look_of ?? row.page_id];

const TakenWith = z.object({ device: z.string() });

function pageView(row: PageWithVersion, isTwice: boolean): PageView {
  const facts = row.sm3 === null || row.facts_json === null ? null : PageFacts.parse(JSON.parse(row.facts_json));
  return {
    pageId: row.page_id,
    materialId: row.material_id,
    version: row.version,
    state: row.version === 0 ? 'waiting' : facts ? 'ready' : 'failed',
    facts: facts && isTwice ? { ...facts, hints: [...facts.hints, 'twice'] } : facts,
    failure: row.problem === null ? null : new ExpectedError(codeOf(row.problem)).toFailure(),
    takenAt: row.taken_at,
    operator: row.operator,
    device: TakenWith.parse(JSON.parse(row.taken_with)).device,
    originalSm3: row.original_sm3,
  };
}

const codeOf = (text: string): ErrorCode => (text in errorRegistry ? (text as ErrorCode) : 'PAGE_DAMAGED');
