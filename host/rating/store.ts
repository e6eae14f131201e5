import { insertRating, listRatings, type RatingRow } from '#db/queries/ratings.ts';
import { findCase } from '#db/queries/cases.ts';
import { stateName } from '#contract/case-states.ts';
import { ratingLevels } from '#contract/devices.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { RatingView } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

type Rating = z.infer<typeof RatingView>;

/** Keeps what an applicant said, or that nothing was said. @param operator username of who asked */
export function storeRating(
  ctx: HostContext,
  rating: { caseId: string; level: number | null; source: 'keypad' | 'screen'; operator: string },
): Rating {
  const row: RatingRow = {
    case_id: rating.caseId,
    level: rating.level,
    at: ctx.time.iso(),
    source: rating.source,
    operator: rating.operator,
  };
  record(
    ctx,
    {
      stream: caseStream(row.case_id),
      act: 'rating.store',
      detail: `${row.source} ${row.level ?? 'none'}`,
      by: { username: row.operator, name: row.operator },
      at: row.at,
    },
    (on) => {
      insertRating(ctx.db, row);
      const projectNo = findCase(ctx.db, row.case_id)?.project_no ?? null;
      // Each asking is a row of its own, numbered within the case; before acceptance the case has no number yet.
      const seq = listRatings(ctx.db, row.case_id).length;
      on.report({
        class: 'rating',
        projectNo,
        seq,
        payload: {
          projectNo,
          seq,
          level: row.level,
          source: rating.source,
          assessTime: row.at,
          windowNo: ctx.station.windowNo,
          operator: row.operator,
        },
      });
    },
  );
  return ratingView(row);
}

export function ratingsOf(ctx: HostContext, caseId: string): Rating[] {
  return listRatings(ctx.db, caseId).map(ratingView);
}

/** What an applicant said stands: nobody is asked until they say something better. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE discarded | ACT_NOT_NOW rated */
export function requireRateable(ctx: HostContext, caseId: string): void {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (row.state === 'VOID') throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  if (listRatings(ctx.db, caseId).some((one) => one.level !== null))
    throw new ExpectedError('ACT_NOT_NOW', { act: '请申请人评价', reason: '申请人已经评价过这一件，评价以第一次为准' });
}

function ratingView(row: RatingRow): Rating {
  return {
    caseId: row.case_id,
    level: row.level,
    label: labelOf(row.level),
    at: row.at,
    source: row.source as Rating['source'],
  };
}

export function labelOf(level: number | null): string {
  return ratingLevels.find((one) => one.level === level)?.label ?? '未评价';
}
