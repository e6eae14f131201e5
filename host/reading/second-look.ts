import { findCase } from '#db/queries/cases.ts';
import { lookChoices, saveLookChoice, textsOfCase } from '#db/queries/page-texts.ts';
import type { Obstacle } from '#contract/cases.ts';
import { ExpectedError, type Failure } from '#contract/errors.ts';
import type { LookRow, SecondLook } from '#contract/reading.ts';
import { caseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { requireDraft } from '../drafts/drafts.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { compareRead } from './compare.ts';
import { readFacts } from './facts.ts';
import { Lines } from '../cases/read-words.ts';

/** What was read off the pages of a case beside what was typed and answered. @throws ExpectedError CASE_NOT_FOUND */
export function secondLook(
  ctx: HostContext,
  caseId: string,
  reading: { waiting: number; off: Failure | null },
): SecondLook {
  return { rows: lookRows(ctx, caseId), ...reading };
}

export function lookRows(ctx: Pick<HostContext, 'db' | 'time'>, caseId: string): LookRow[] {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const facts = textsOfCase(ctx.db, caseId).flatMap(({ page_id, lines_json }) =>
    readFacts(Lines.parse(JSON.parse(lines_json))).map((one) => ({ ...one, pageId: page_id })),
  );
  if (facts.length === 0) return [];
  const draft = storedDraft(row);
  const { item, fill, today } = caseFacts(ctx, row, draft);
  const choices = lookChoices(ctx.db, caseId);
  return compareRead(facts, { draft, item, fill, today }).map((one) => {
    const chosen = choices.find(
      (each) => each.key === one.key && each.read === one.read.text && each.typed === one.typed,
    );
    return { ...one, settled: chosen?.choice === 'read' || chosen?.choice === 'typed' ? chosen.choice : null };
  });
}

/** One sentence before acceptance, as long as a difference was not looked at. */
export function lookNotices(rows: readonly LookRow[]): Obstacle[] {
  const open = rows.filter((one) => (one.state === 'differs' || one.state === 'doubtful') && one.settled === null);
  return open.length === 0
    ? []
    : [
        {
          section: 'materials',
          field: 'look',
          message: `扫描件上读到的和录入的有 ${open.length} 处不同（${open.map((one) => one.label).join('、')}），请在“再看一眼”里核对`,
          blocking: false,
        },
      ];
}

/** The clerk looked at a difference and lets it stand. @throws ExpectedError CASE_* | PAGE_GONE that difference is not there any more */
export function settleLook(ctx: HostContext, caseId: string, key: string, readText: string): void {
  requireDraft(ctx, caseId);
  const found = lookRows(ctx, caseId).find((one) => one.key === key && one.read.text === readText);
  if (!found) throw new ExpectedError('PAGE_GONE');
  record(ctx, { stream: caseStream(caseId), act: 'pages.look', detail: key, by: ctx.session.operator() }, (on) => {
    saveLookChoice(ctx.db, {
      case_id: caseId,
      key,
      read: readText,
      typed: found.typed,
      choice: 'typed',
      at: on.at,
      operator: on.by.username,
    });
  });
}
