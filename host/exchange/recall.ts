import { z } from 'zod';
import { findItem, keepItemText } from '#db/queries/catalogue.ts';
import { findCase, findCaseByNumber, insertStep, markAccepted, takeSeq, type CaseRow } from '#db/queries/cases.ts';
import {
  findOutboxByKey,
  insertLostCase,
  insertRecalled,
  lastAcked,
  lastAckedMark,
  raiseSeq,
  rekeyOutbox,
} from '#db/queries/recalled.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { underNumber } from '#contract/case-number.ts';
import { CaseAcceptance } from '#contract/platform/rows/case.ts';
import { RecallPage, type RecalledRow } from '#contract/platform/lives.ts';
import { rowKey } from '#contract/platform/streams.ts';
import type { HostContext } from '../kernel/context.ts';
import { noteReceipt } from '../kernel/receipt.ts';
import { caseStream } from '../kernel/streams.ts';

/** What was reported shortly before the store's last acknowledgement may have been in flight. */
const overlapMs = 3_600_000;

/** What came back. */
export interface Recalled {
  rows: number;
  /** Cases that are at the platform only. */
  lost: number;
}

/**
 * Fetches what the platform took from this station after the store's end, so that numbers of steps, versions and cases go on behind it.
 * Doing it again changes nothing.
 *
 * @param behind receipt behind which another run told something in this one's place, where the platform said so
 */
export async function recallRows(ctx: HostContext, token: string, behind: number | null = null): Promise<Recalled> {
  const acked = lastAcked(ctx.db);
  const since = new Date(acked === null ? 0 : Date.parse(acked) - overlapMs).toISOString();
  const known = Math.min(firstKnown(ctx), behind ?? Number.MAX_SAFE_INTEGER);
  const sum: Recalled = { rows: 0, lost: 0 };
  for (let after = 0, more = true; more;) {
    const page = await ctx.platform.ask(RecallPage, token, (remote, options) =>
      remote.lives.recall({ since, known, after, streams: 200 }, options),
    );
    ctx.db.tx(() => {
      for (const row of page.rows) {
        const outcome = take(ctx, row, page.mark ?? null);
        if (outcome === 'taken') sum.rows += 1;
        if (outcome === 'lost') sum.lost += 1;
      }
      // What was told of these rows is told back like any other receipt: a platform that forgets it is noticed by it.
      noteReceipt(ctx.db, page.mark);
    });
    ({ cursor: after, more } = page);
  }
  writeSetting(ctx.db, recallingKey, null);
  return sum;
}

/** Setting with the receipt a recall began with: its own rows get newer ones, and it may be cut off half way. */
const recallingKey = 'recallingFrom';

/** The newest receipt the older store has for a row of its own. */
function firstKnown({ db }: HostContext): number {
  const begun = readSetting(db, recallingKey, z.number().nullable());
  if (begun !== null) return begun;
  const known = lastAckedMark(db) ?? 0;
  writeSetting(db, recallingKey, known);
  return known;
}

function take(ctx: HostContext, told: RecalledRow, mark: number | null): 'taken' | 'known' | 'lost' {
  const { db } = ctx;
  const row = underItsNumber(told);
  const isCase = row.stream.startsWith('case:');
  const found = isCase ? caseOf(ctx, row) : null;
  if (isCase && found === null) return keepLost(ctx, row, mark);
  const stream = found ? caseStream(found.case_id) : row.stream;
  const mine = findOutboxByKey(db, row.key);
  if (found?.state === 'DRAFT' && row.class === 'accept' && !acceptAgain(ctx, found, row))
    return keepLost(ctx, row, mark);
  if (found) raiseSeq(db, found.case_id, row.seq + 1);
  if (mine) {
    if (mine.state === 'acked' || isSamePayload(mine.row_json, told) || isSamePayload(mine.row_json, row) || !found)
      return 'known';
    // Written here after the store was put back, under a number that had been used: it goes on under the next one.
    moveBehind(ctx, found.case_id, mine);
  }
  keepRow(ctx, row, { stream, caseId: found?.case_id ?? null, mark });
  return 'taken';
}

/**
 * The platform keeps a record as it was sent, also when its case was given another number later. What is kept here speaks of the number the
 * case has now: sent again, it would name two.
 */
function underItsNumber(row: RecalledRow): RecalledRow {
  const was = row.payload['projectNo'];
  if (typeof was !== 'string' || row.projectNo === null || was === row.projectNo) return row;
  const payload = underNumber(JSON.stringify(row.payload), was, row.projectNo);
  return { ...row, payload: z.record(z.string(), z.unknown()).parse(JSON.parse(payload)) };
}

function keepRow(
  { db }: HostContext,
  row: RecalledRow,
  { stream, caseId, mark }: { stream: string; caseId: string | null; mark: number | null },
): void {
  insertRecalled(db, {
    stream,
    case_id: caseId,
    project_no: row.projectNo,
    class: row.class,
    seq: row.seq,
    data_version: row.dataVersion,
    idem_key: row.key,
    row_json: JSON.stringify({ ...row, stream }),
    at: row.occurredAt,
    mark,
  });
}

/** Cases from before streams are named by their number. */
function caseOf(ctx: HostContext, row: RecalledRow): CaseRow | null {
  const byId = findCase(ctx.db, row.stream.slice('case:'.length));
  if (byId || row.projectNo === null || row.stream !== caseStream(row.projectNo)) return byId;
  return findCaseByNumber(ctx.db, row.projectNo);
}

/** A case that is at the platform alone. Its rows are kept all the same: should the platform lose them too, they go there again. */
function keepLost(ctx: HostContext, row: RecalledRow, mark: number | null): 'known' | 'lost' {
  if (!findOutboxByKey(ctx.db, row.key)) keepRow(ctx, row, { stream: row.stream, caseId: null, mark });
  const acceptance = row.class === 'accept' ? CaseAcceptance.safeParse(row.payload) : null;
  if (!acceptance?.success) return 'known';
  const { projectNo, taskName, applicantName, acceptTime } = acceptance.data;
  insertLostCase(ctx.db, {
    case_id: row.stream.slice('case:'.length),
    project_no: projectNo,
    task_name: taskName,
    applicant_name: applicantName,
    accept_time: acceptTime,
    found_at: ctx.time.iso(),
  });
  return 'lost';
}

/** A draft of the older store that had been accepted meanwhile: it is what the platform says, and cannot be accepted twice. */
function acceptAgain(ctx: HostContext, found: CaseRow, row: RecalledRow): boolean {
  const { data } = CaseAcceptance.safeParse(row.payload);
  const item = data && findItem(ctx.db, data.taskCode);
  if (!item) return false;
  markAccepted(ctx.db, {
    caseId: found.case_id,
    projectNo: row.projectNo ?? data.projectNo,
    itemNo: keepItemText(ctx.db, data.taskCode, item.item_json),
    acceptTime: data.acceptTime,
    acceptDocNo: data.acceptDocNo,
    promiseDue: data.promiseTime,
    statutoryDue: data.statutoryTime,
    dueCalendar: data.dueCalendar ?? 'official',
    queryPassword: data.queryPassword,
    nextSeq: 2,
    searchText: `${found.search_text} ${data.projectNo.toLowerCase()}`,
  });
  insertStep(ctx.db, {
    case_id: found.case_id,
    seq: 1,
    at: data.acceptTime,
    step_name: '受理',
    text: `受理，办件编号 ${data.projectNo}（按中心平台的记录补回）`,
    operator: data.acceptor,
    event_id: null,
  });
  return true;
}

/** A row as it waits in the outbox. */
const Waiting = z.looseObject({ class: z.string(), payload: z.record(z.string(), z.unknown()) });

function moveBehind(ctx: HostContext, caseId: string, mine: { outbox_id: number; row_json: string }): void {
  const seq = takeSeq(ctx.db, caseId);
  const row = Waiting.parse(JSON.parse(mine.row_json));
  const stream = caseStream(caseId);
  const key = rowKey(stream, { class: row.class, seq, dataVersion: 1 });
  const payload = 'seq' in row.payload ? { ...row.payload, seq } : row.payload;
  const json = JSON.stringify({ ...row, key, stream, seq, dataVersion: 1, payload });
  rekeyOutbox(ctx.db, { outboxId: mine.outbox_id, seq, key, json, at: ctx.time.iso() });
}

const isSamePayload = (json: string, row: RecalledRow): boolean =>
  sorted(Waiting.parse(JSON.parse(json)).payload) === sorted(row.payload);

/** The platform keeps objects with their keys in an order of its own. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
