import { findCase, hasEvent } from '#db/queries/cases.ts';
import { findNewest } from '#db/queries/outbox.ts';
import { renumberCase, rewriteOutbox, unsentOf } from '#db/queries/recalled.ts';
import { parseCaseNumber } from '#contract/case-number.ts';
import { AcceptRow } from '#contract/platform/reports.ts';
import type { FeedRow } from '#contract/platform/exchange.ts';
import { acceptDocNo } from '../cases/accept-doc-no.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

type Change = Extract<FeedRow, { kind: 'caseNumber' }>['change'];

/**
 * Two cases stood under one number and an administrator decided: the case named here gets the other number, on its papers too, or keeps
 * its own; what waited because of it goes now.
 */
export function applyNumberChange(ctx: HostContext, change: Change): void {
  const { db } = ctx;
  const found = findCase(db, change.caseId);
  if (!found || hasEvent(db, change.eventId)) return;
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
      const docNo = isKept ? was : newDocNo(change.to, was);
      if (!isKept)
        renumberCase(db, {
          caseId: found.case_id,
          from: change.from,
          to: change.to,
          docNo,
          formerDocNo: was,
          at: change.at,
        });
      const renamed = (text: string): string =>
        text.replaceAll(change.from, change.to).replaceAll(was || change.from, docNo || change.to);
      const unsent = unsentOf(db, found.case_id);
      for (const row of unsent)
        rewriteOutbox(db, {
          outboxId: row.outbox_id,
          projectNo: change.to,
          key: row.idem_key.replaceAll(change.from, change.to),
          json: renamed(row.row_json),
          at: ctx.time.iso(),
        });
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

function newDocNo(projectNo: string, was: string): string {
  const number = parseCaseNumber(projectNo);
  return number ? acceptDocNo(number.prefix, number.serial) : was;
}

function stepText({ from, to, note }: Change): string {
  if (from === to) return `有另一件办件用过同一编号，核对后本件留用 ${from}：${note}`;
  return `编号 ${from} 与另一件办件相同，改为 ${to}：${note}。请通知申请人换领回执和通知书`;
}
