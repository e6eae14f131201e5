import { findCase, hasEvent } from '#db/queries/cases.ts';
import { findNewest } from '#db/queries/outbox.ts';
import {
  findLostCase,
  renumberCase,
  renumberedUnsent,
  renumberLostCase,
  rewriteOutbox,
  unsentOf,
} from '#db/queries/recalled.ts';
import { putBackRenumbered, putBackStreams } from '#db/queries/put-back.ts';
import { docNoOf, underNumber } from '#contract/case-number.ts';
import { AcceptRow } from '#contract/platform/reports.ts';
import type { FeedRow } from '#contract/platform/exchange.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { reportTo } from '../kernel/report.ts';
import { caseStream } from '../kernel/streams.ts';

type Change = Extract<FeedRow, { kind: 'caseNumber' }>['change'];

/**
 * Two cases stood under one number and an administrator decided: the case named here gets the other number, on its papers too, or keeps
 * its own; what waited because of it goes now.
 */
export function applyNumberChange(ctx: HostContext, change: Change): void {
  const { db } = ctx;
  const found = findCase(db, change.caseId);
  if (!found) {
    followLost(ctx, change);
    return;
  }
  if (hasEvent(db, change.eventId)) return;
  const isKept = change.to === change.from;
  if (!isKept && found.project_no !== change.from) return;
  record(
    ctx,
    {
      stream: caseStream(found.case_id),
      act: 'station.renumber',
      at: change.at,
      detail: `${change.from} ${change.to} ${change.by}`,
      tells: ['outbox', 'station'],
    },
    (on) => {
      const was = found.accept_doc_no ?? '';
      const docNo = isKept ? was : docNoOf(change.to, was);
      if (!isKept)
        renumberCase(db, {
          caseId: found.case_id,
          from: change.from,
          to: change.to,
          docNo,
          formerDocNo: was,
          at: change.at,
        });
      renameUnsent(ctx, found.case_id, { from: change.from, to: change.to, was, docNo });
      on.step({ name: '编号核对', text: stepText(change), operator: change.by, eventId: change.eventId });
      const newest = findNewest(db, found.case_id, 'accept');
      const sent = newest && AcceptRow.safeParse(JSON.parse(newest.row_json)).data;
      // What the platform holds still names the old number: the acceptance goes once more, as its next version.
      if (!isKept && sent && sent.projectNo === change.from)
        on.report({
          class: 'accept',
          projectNo: change.to,
          seq: sent.seq,
          dataVersion: sent.dataVersion + 1,
          payload: { ...sent.payload, projectNo: change.to, acceptDocNo: docNo },
        });
    },
  );
}

/**
 * The same for a case this store forgot and that stands at the platform alone: its rows are kept here for a platform that forgets it too,
 * and would be told under a number that is another case's by then.
 */
function followLost(ctx: HostContext, change: Change): void {
  const { db } = ctx;
  const { caseId, from, to, at } = change;
  const isKept = to === from;
  if (findLostCase(db, caseId)?.project_no !== from) return;
  const stream = caseStream(caseId);
  record(
    ctx,
    {
      stream,
      ...(isKept ? {} : { act: 'station.renumber' as const, detail: `${from} ${to} ${change.by}` }),
      at,
      tells: ['outbox', 'station'],
    },
    () => {
      renameUnsent(ctx, caseId, { from, to, was: docNoOf(from, ''), docNo: docNoOf(to, '') });
      if (isKept) return;
      renumberLostCase(db, caseId, to);
      const newest = findNewest(db, caseId, 'accept');
      const sent = newest && AcceptRow.safeParse(JSON.parse(newest.row_json)).data;
      if (!sent || sent.projectNo !== from) return;
      const { payload } = AcceptRow.parse(JSON.parse(underNumber(JSON.stringify(sent), from, to)));
      const { seq } = sent;
      reportTo(db, stream, null, {
        class: 'accept',
        projectNo: to,
        seq,
        at,
        dataVersion: sent.dataVersion + 1,
        payload,
      });
    },
  );
}

interface Renaming {
  from: string;
  to: string;
  /** The acceptance paper's number before and now; empty where it has none. */
  was: string;
  docNo: string;
}

/** What of a case has not reached the platform, or has to reach it again, speaks of its number as it is now. */
function renameUnsent({ db, time }: HostContext, caseId: string, { from, to, was, docNo }: Renaming): void {
  putBackStreams(db, [caseStream(caseId)], time.iso());
  const renamed = (text: string): string => text.replaceAll(from, to).replaceAll(was || from, docNo || to);
  for (const row of unsentOf(db, caseId))
    rewriteOutbox(db, {
      outboxId: row.outbox_id,
      projectNo: to,
      key: row.idem_key.replaceAll(from, to),
      json: renamed(row.row_json),
      at: time.iso(),
    });
}

/**
 * A platform put back from an older copy forgot the settlement too: a case it has to be told from its beginning is told under the number its
 * papers bear now. The other case may stand under the former one.
 */
export function renamePutBack(ctx: HostContext): void {
  putBackRenumbered(ctx.db, ctx.time.iso());
  for (const { case_id: caseId, from, to } of renumberedUnsent(ctx.db))
    renameUnsent(ctx, caseId, { from, to, was: docNoOf(from, ''), docNo: docNoOf(to, '') });
}

function stepText({ from, to, note }: Change): string {
  if (from === to) return `有另一件办件用过同一编号，核对后本件留用 ${from}：${note}`;
  return `编号 ${from} 与另一件办件相同，改为 ${to}：${note}。请通知申请人换领回执和通知书`;
}
