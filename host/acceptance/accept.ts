import type { z } from 'zod';
import { listAttachments } from '#db/queries/attachments.ts';
import type { ApprovalRow } from '#db/queries/approvals.ts';
import { countUse } from '#db/queries/catalogue.ts';
import { findCase, markAccepted, type CaseRow } from '#db/queries/cases.ts';
import type { PrintJobRow } from '#db/queries/documents.ts';
import { findGroupOf } from '#db/queries/groups.ts';
import { numbersLeft, takeNumber } from '#db/queries/numbers.ts';
import { markCounting } from '#db/queries/verifications.ts';
import { formatCaseNumber } from '#contract/case-number.ts';
import { actsIn, stateName } from '#contract/case-states.ts';
import type { Draft } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Operator } from '#contract/people.ts';
import type { GroupRef } from '#contract/things.ts';
import type { AcceptAnswer } from '#contract/workstation/schemas.ts';
import { requireApproval, takeApproval } from '../approvals/required.ts';
import { dueDates } from '../calendar/due-dates.ts';
import { acceptDocNo } from '#contract/case-number.ts';
import type { AcceptedFacts } from '../cases/accepted-facts.ts';
import { caseFacts, type CaseFacts } from '../cases/facts.ts';
import { checkedForm, withDigests } from '../cases/form-values.ts';
import { findObstacles, waivedMaterials } from '../cases/obstacles.ts';
import { putOffMaterials } from '../cases/put-off.ts';
import { queryUrl } from '../cases/query-url.ts';
import { readWords } from '../cases/read-words.ts';
import { keepSearchWords, searchText, withWords } from '../cases/search-text.ts';
import { keepItemAsIs, storedDraft } from '../cases/stored.ts';
import { signedState } from '../confirmation/signed-state.ts';
import { paperNumbers } from '../documents/paper-numbers.ts';
import { requireSignatureCovers, signedBefore } from '../confirmation/signature-covers.ts';
import { firstPrints, makeDocuments } from '../documents/make.ts';
import { printJobView } from '../documents/print-view.ts';
import { keptBytes } from '../files/store.ts';
import { chinaDate, chinaMinute } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall, type HallFacts } from '../kernel/hall.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { promiseAnswers } from '../verification/ask-again.ts';
import { reportAcceptance } from './acceptance-report.ts';
import { paperObstacles, promiseMaterials } from './supplements.ts';
import { maxClockOffMs } from './offered.ts';

export interface AcceptInput {
  caseId: string;
  version: number;
  printReceipt: boolean;
  /** Signed before the last change, and accepted so, visibly. */
  despiteSignature?: boolean;
}

/**
 * Accepts a case: number, state, step, documents, print job, audit and outbox rows in one transaction. Works offline.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | DRAFT_CHANGED | DRAFT_OF_OTHER | NOT_READY | SIGNATURE_OUTDATED | APPROVAL_NEEDED | CLOCK_OFF | CLOCK_UNCONFIRMED | CALENDAR_MISSING | NUMBER_BLOCK_EMPTY | NUMBERS_OF_OTHER_REGION | STATION_NOT_BOUND
 *   | STATION_RESTORED | STATION_COPIED | STORE_TAIL_LOST | STATION_SECOND_LIFE no number may be given now | DISK_FULL
 */
export function acceptCase(
  ctx: HostContext,
  { printReceipt, ...input }: AcceptInput,
): Omit<z.infer<typeof AcceptAnswer>, 'view'> {
  const { row, ready, approval } = requireAcceptable(ctx, input);
  const group = findGroupOf(ctx.db, input.caseId);
  // Part of one acceptance: never alone, or the others would be without it.
  if (group && group.accepted_at === null) throw new ExpectedError('THING_TOGETHER');
  const operator = ctx.session.operator();
  return acceptNow(ctx, row, ready, { operator, act: 'acceptance.accept', printReceipt, approval });
}

/** A case that whoever sits here may accept now. @throws ExpectedError as `acceptCase` */
export function requireAcceptable(
  ctx: HostContext,
  { caseId, version, despiteSignature = false }: Omit<AcceptInput, 'printReceipt'>,
): { row: CaseRow; ready: ReadyCase; approval: ApprovalRow | null } {
  const operator = ctx.session.operator();
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (!actsIn(row.state).includes('accept')) throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  if (row.version !== version) throw new ExpectedError('DRAFT_CHANGED');
  if (row.operator_id !== operator.operatorId) throw new ExpectedError('DRAFT_OF_OTHER', { name: row.operator_name });
  const ready = requireReady(ctx, row);
  if (!despiteSignature) requireSignatureCovers(signedState(ctx.db, caseId, ready.facts));
  return { row, ready, approval: requireApproval(ctx, row, ready.item, 'accept', { input: {}, operator }) };
}

export interface AcceptanceOf {
  operator: Operator;
  act: 'acceptance.accept' | 'acceptance.deemed';
  printReceipt: boolean;
  /** The second person's yes; null where none is wanted, or where the law accepts. */
  approval: ApprovalRow | null;
  /** The acceptance of several departments it is part of, by the number the case gets. */
  partOf?: (projectNo: string) => GroupRef;
  /** The law's moment, when it is not now. */
  acceptTime?: string;
}

/** The transaction itself, of a case that may be accepted. */
export function acceptNow(
  ctx: HostContext,
  row: CaseRow,
  { draft, item, facts }: ReadyCase,
  { operator, act, printReceipt, approval, partOf, acceptTime: fixed }: AcceptanceOf,
): Omit<z.infer<typeof AcceptAnswer>, 'view'> {
  const caseId = row.case_id;
  const hall = requireHall(ctx);
  ctx.reserve.require();
  ctx.life.requireNumbers();
  requireClock(ctx);
  const at = ctx.time.iso();
  const acceptTime = fixed ?? at;
  const due = dueDates(ctx.db, item, chinaDate(acceptTime));
  return record(ctx, { stream: caseStream(caseId), act, by: operator, at, tells: ['station'] }, (on) => {
    const number = takeNumber(ctx.db, chinaDate(at).slice(0, 4), hall);
    if (!number) throw noNumber(ctx, hall);
    const projectNo = formatCaseNumber(number.prefix, number.serial);
    const queryPassword = String(Math.floor(ctx.random() * 1_000_000)).padStart(6, '0');
    const known: AcceptedFacts = {
      caseId,
      projectNo,
      draft,
      item,
      hall,
      operator,
      acceptTime,
      ...due,
      queryPassword,
      acceptDocNo: acceptDocNo(number.prefix, number.serial),
      queryUrl: queryUrl(ctx.db, projectNo, queryPassword),
      windowNo: ctx.station.windowNo,
      waived: waivedMaterials(item, facts.verifications),
      putOff: putOffMaterials(ctx.db, item, draft, waivedMaterials(item, facts.verifications), chinaDate(acceptTime)),
      form: withDigests(item, checkedForm(item, facts).values, facts.files),
      ...(act === 'acceptance.deemed' ? { isDeemed: true } : {}),
      ...(partOf ? { group: partOf(projectNo) } : {}),
    };
    const receipt = write(ctx, on, row, known, facts, printReceipt);
    takeApproval(ctx, on, approval, known);
    return {
      caseId,
      projectNo,
      acceptDocNo: known.acceptDocNo,
      acceptTime,
      ...due,
      receipt: receipt ? printJobView(receipt) : null,
    };
  });
}

/** Returns the job of the receipt. */
function write(
  ctx: HostContext,
  on: Recording,
  row: CaseRow,
  known: AcceptedFacts,
  facts: CaseFacts,
  printReceipt: boolean,
): PrintJobRow | null {
  const { db } = ctx;
  const { caseId, projectNo } = known;
  const documents = makeDocuments(db, known, ctx.newId);
  const signed = signedState(db, caseId, facts);
  const papers = row.state === 'DRAFT' ? [] : paperNumbers(db, caseId);
  const found = withWords(searchText(known.draft, known.item.taskName, projectNo), [
    ...papers,
    ...readWords(db, caseId),
  ]);
  const evidence = {
    ...signed,
    pageBytes: (row: { page_file: string }) => keptBytes(ctx.dataDir, row.page_file),
    files: listAttachments(db, caseId),
  };
  const nextSeq = reportAcceptance(on, known, documents, evidence, facts.verifications, row.next_seq);
  markAccepted(db, {
    caseId,
    projectNo,
    itemNo: keepItemAsIs(db, known.item),
    acceptTime: known.acceptTime,
    acceptDocNo: known.acceptDocNo,
    promiseDue: known.promiseDue,
    statutoryDue: known.statutoryDue,
    dueCalendar: known.dueCalendar,
    queryPassword: known.queryPassword,
    nextSeq,
    searchText: found,
  });
  keepSearchWords(db, caseId, row.search_text, found);
  countUse(db, known.operator.operatorId, known.item.taskCode);
  markCounting(
    db,
    facts.verifications.map((one) => one.verificationId),
  );
  const open = facts.verifications.filter((one) => one.state === 'failed');
  promiseAnswers(
    ctx,
    open.map((one) => one.verificationId),
  );
  on.step({
    name: '受理',
    text: known.isDeemed
      ? `收件后五个工作日没有告知补正，依法自收件之日起为受理，办件编号 ${projectNo}`
      : `受理，办件编号 ${projectNo}${signedBefore(signed)}`,
    seq: row.next_seq,
  });
  promiseMaterials(ctx, on, known);
  on.note(projectNo);
  if (signed.changed !== null) on.note(`changed since signed: ${signed.changed.join(' ')}`);
  const jobs = printReceipt ? firstPrints(documents, ctx.newId) : [];
  for (const job of jobs) on.print(job);
  return jobs[0] ?? null;
}

export interface ReadyCase {
  draft: Draft;
  item: ServiceItem;
  facts: CaseFacts;
}

function requireReady(ctx: HostContext, row: CaseRow): ReadyCase {
  const draft = storedDraft(row);
  const facts = caseFacts(ctx, row, draft);
  const missing = [...findObstacles(facts), ...paperObstacles(ctx.db, facts)].filter((one) => one.blocking);
  if (missing.length > 0 || !facts.item) {
    throw new ExpectedError(
      'NOT_READY',
      { missing: missing.map((one) => one.message).join('；') },
      { fields: missing.map(({ section, field, message }) => ({ field: `${section}.${field}`, message })) },
    );
  }
  return { draft, item: facts.item, facts };
}

/** The numbers that are left may all be of the region this station was moved away from: on a paper of its hall now they would be wrong. */
function noNumber(ctx: HostContext, { hallName, regionCode }: HallFacts): ExpectedError {
  return numbersLeft(ctx.db) > 0
    ? new ExpectedError('NUMBERS_OF_OTHER_REGION', { hall: hallName, region: regionCode })
    : new ExpectedError('NUMBER_BLOCK_EMPTY');
}

function requireHall(ctx: HostContext): HallFacts {
  const hall = readHall(ctx.db);
  if (!hall) throw new ExpectedError('STATION_NOT_BOUND');
  return hall;
}

function requireClock(ctx: HostContext): void {
  if (!ctx.time.isTrusted())
    throw new ExpectedError('CLOCK_UNCONFIRMED', { now: chinaMinute(ctx.time.now()), at: ctx.time.iso() });
  const offMs = Math.abs(ctx.time.offsetMs());
  if (offMs > maxClockOffMs) throw new ExpectedError('CLOCK_OFF', { minutes: Math.round(offMs / 60_000) });
}
