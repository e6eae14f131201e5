import { mayFollow, type CaseState } from '#contract/case-states.ts';
import { CaseDocumentReport, CaseResult, CaseSpecialProcedure } from '#contract/platform/rows/case.ts';
import type { Sql } from '../kernel/sql.ts';
import type { PlacedRow } from './placed-row.ts';

/** What happened at the window moves the state of the case here, as far as it may follow what is known. */
export async function writeStates(sql: Sql, placed: readonly PlacedRow[]): Promise<void> {
  const moves = placed.flatMap(({ row }) => {
    const state = stateAfter(row);
    return state !== null && row.projectNo !== null ? [{ projectNo: row.projectNo, state, at: row.occurredAt }] : [];
  });
  if (moves.length === 0) return;
  const known = await sql.query<{ project_no: string; state: CaseState }>(
    'select project_no, state from arrived_case where project_no = any($1::text[]) for no key update',
    [[...new Set(moves.map((one) => one.projectNo))]],
  );
  const now = new Map(known.map((row) => [row.project_no, row.state]));
  const moved = new Map<string, string>();
  for (const { projectNo, state, at } of moves) {
    const before = now.get(projectNo);
    if (before === undefined || before === state || !mayFollow(before, state)) continue;
    now.set(projectNo, state);
    moved.set(projectNo, at);
  }
  if (moved.size === 0) return;
  await sql.query(
    `update arrived_case c set state = w.state, state_at = w.at from unnest($1::text[], $2::text[], $3::timestamptz[]) as w (project_no, state, at)
     where c.project_no = w.project_no`,
    [[...moved.keys()], [...moved.keys()].map((projectNo) => now.get(projectNo)), [...moved.values()]],
  );
}

function stateAfter({ class: name, payload }: PlacedRow['row']): CaseState | null {
  if (name === 'result') {
    const { resultType } = CaseResult.parse(payload);
    if (resultType === 'refused') return 'DONE_REFUSED';
    if (resultType === 'returned') return 'WITHDRAWN';
    return resultType === 'granted' || resultType === 'plain' ? 'DONE_OK' : null;
  }
  if (name === 'special') {
    const { specialType, endTime } = CaseSpecialProcedure.parse(payload);
    if (specialType === '1') return null;
    return endTime === null ? 'SUSPENDED' : 'IN_REVIEW';
  }
  if (name !== 'document') return null;
  const { kind, state } = CaseDocumentReport.parse(payload);
  return kind === 'DELIVER' && state === 'issued' ? 'DELIVERED' : null;
}
