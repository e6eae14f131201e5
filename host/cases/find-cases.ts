import type { z } from 'zod';
import { searchCases } from '#db/queries/case-search.ts';
import type { CaseState, CaseSummary } from '#contract/cases.ts';
import { formatCaseNumber } from '#contract/case-number.ts';
import { maskName } from '#contract/codes/index.ts';
import type { CaseHit } from '#contract/workstation/schemas.ts';
import { alike, readCaseQuestion } from '#contract/typed/index.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { asWord, expressionFor } from './search-text.ts';
import { caseSummary } from './summary.ts';

export interface CaseQuery {
  query: string;
  states: CaseState[];
  sort: 'recent' | 'due';
  limit: number;
  offset: number;
}

/** Cases of this machine for a question: any words in any order, telephone, shop, number, readings, days, states. */
export function findCases(
  ctx: HostContext,
  { query, states, sort, limit, offset }: CaseQuery,
): { rows: z.infer<typeof CaseSummary>[]; total: number; isCut: boolean } {
  const asked = readCaseQuestion(query, chinaDate(ctx.time.now()));
  const words = asked.words.map(asWord).filter((word) => word !== '');
  const wanted =
    asked.states.length > 0 ? asked.states.filter((one) => states.length === 0 || states.includes(one)) : states;
  // A state that was typed and one that was chosen, and no case can be in both.
  if (asked.states.length > 0 && wanted.length === 0) return { rows: [], total: 0, isCut: false };
  const { rows, ...found } = searchCases(ctx.db, {
    words,
    number: words.length === 1 ? caseNumber(words[0] ?? '') : null,
    expression: expressionFor(words),
    states: wanted,
    days: asked.days.map(chinaDay),
    sort,
    limit,
    offset,
  });
  return { ...found, rows: rows.map((row) => caseSummary(ctx, row)) };
}

/** The same for somebody at a terminal: nobody is named in full, and who looked for what is on record. */
export function findCasesMasked(ctx: HostContext, query: string, limit: number): z.infer<typeof CaseHit>[] {
  const { rows } = findCases(ctx, { query, limit, states: [], sort: 'recent', offset: 0 });
  record(
    ctx,
    {
      stream: 'station',
      act: 'cases.find',
      object: ctx.station.stationId,
      detail: `${rows.length} of ${query.length} characters`,
      by: ctx.session.operator(),
    },
    () => undefined,
  );
  return rows.map((row) => ({
    caseId: row.caseId,
    projectNo: row.projectNo,
    state: row.state,
    taskName: row.taskName,
    applicantName: maskName(row.applicantName),
    applicantCertNo: row.applicantCertNo,
    updatedAt: row.updatedAt,
  }));
}

/** A word that is a whole case number, as it is kept: a check character that looks like a digit is typed as one. */
function caseNumber(word: string): string | null {
  const [, prefix, serial] = /^(\d{10})(\d{8}).$/.exec(word) ?? [];
  const number = prefix && serial ? formatCaseNumber(prefix, Number(serial)) : null;
  return number !== null && alike(number) === word ? number : null;
}

/** From midnight to midnight in China, as instants. */
function chinaDay(day: string): { from: string; to: string } {
  const from = Date.parse(`${day}T00:00:00+08:00`);
  return { from: new Date(from).toISOString(), to: new Date(from + 86_400_000).toISOString() };
}
