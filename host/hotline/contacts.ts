import { z } from 'zod';
import {
  dropQuestion,
  findContact,
  findQuestion,
  finishQuestion,
  insertContact,
  insertQuestion,
  putContactAway,
  questionsOf,
  saveQuestionBody,
  type ContactDbRow,
  type QuestionDbRow,
} from '#db/queries/hotline.ts';
import { readSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import { maskName } from '#contract/codes/mask.ts';
import { HotlineBook } from '#contract/hotline/book.ts';
import { CallerMatch } from '#contract/hotline/desk.ts';
import { emptyQuestion, endingOf } from '#contract/hotline/steps.ts';
import { QuestionBody, TicketReport, type Ending } from '#contract/hotline/ticket.ts';
import { readPhone } from '#contract/typed/index.ts';
import { desk, mayCall } from '#contract/workstation/allow.ts';
import type { ContactView, QuestionView } from '#contract/workstation/hotline.ts';
import { record } from '../kernel/record.ts';
import type { HostContext } from '../kernel/context.ts';
import { isUntouched, missingFor, plainText } from './question-rules.ts';
import { asRead, bodyOf } from './body.ts';
import { takeTicketNo } from './renumber.ts';
import { contactView, questionView } from './views.ts';

export function readBook(ctx: HostContext): HotlineBook | null {
  const parsed = HotlineBook.safeParse(readSetting(ctx.db, 'hotlineBook', z.unknown()));
  return parsed.success ? parsed.data : null;
}

/** Inside a transaction. */
export function addQuestionRow(ctx: HostContext, contactId: string, start: Partial<QuestionBody>): void {
  insertQuestion(ctx.db, {
    question_id: ctx.newId(),
    contact_id: contactId,
    body_json: JSON.stringify(QuestionBody.parse({ ...emptyQuestion, ...start })),
    saved_at: ctx.time.iso(),
  });
}

/** @throws ExpectedError FORBIDDEN a call-back by somebody who takes no calls */
export function openContact(
  ctx: HostContext,
  { channel, caller: typed, name }: { channel: 'callBack' | 'window'; caller: string; name: string },
): ContactView {
  const caller = readPhone(typed);
  const contactId = ctx.newId();
  const { operatorId, roles } = ctx.session.operator();
  if (channel === 'callBack' && !mayCall(desk, roles)) throw new ExpectedError('FORBIDDEN');
  const callerName = plainText(name);
  ctx.db.tx(() => {
    insertContact(ctx.db, {
      contact_id: contactId,
      operator_id: operatorId,
      call_id: null,
      channel,
      caller,
      match_json: JSON.stringify({
        kind: callerName === '' ? 'unknown' : 'known',
        names: callerName === '' ? [] : [maskName(callerName)],
        ...{ calls: 0, tickets: [] },
      }),
      call_json: null,
      started_at: ctx.time.iso(),
    });
    addQuestionRow(ctx, contactId, { callerPhone: caller, callerName });
  });
  return changed(ctx, contactId);
}

/** Another matter of the same caller: the name and number come along, nothing else. */
export function addQuestion(ctx: HostContext, contactId: string): ContactView {
  const contact = ownContact(ctx, contactId);
  ctx.db.tx(() => {
    const last = questionsOf(ctx.db, contactId).at(-1);
    const { callerName = '', callerPhone = contact.caller, confidential = false } = last ? bodyOf(last) : {};
    addQuestionRow(ctx, contactId, { callerName, callerPhone, confidential });
  });
  return changed(ctx, contactId);
}

/**
 * Field by field, whatever version the screen last saw: an answer that was lost on its way must never stop what is typed next.
 *
 * @throws ExpectedError QUESTION_NOT_FOUND | QUESTION_CLOSED
 */
export function saveQuestion(ctx: HostContext, questionId: string, patch: Partial<QuestionBody>): QuestionView {
  const row = ctx.db.tx(() => {
    const before = openQuestion(ctx, questionId, null);
    const clean = Object.fromEntries(
      Object.entries(patch).map(([name, value]) => [name, typeof value === 'string' ? plainText(value) : value]),
    );
    saveQuestionBody(
      ctx.db,
      questionId,
      JSON.stringify(QuestionBody.parse({ ...bodyOf(before), ...clean })),
      ctx.time.iso(),
    );
    return findQuestion(ctx.db, ctx.session.operator().operatorId, questionId);
  });
  if (!row) throw new ExpectedError('QUESTION_NOT_FOUND');
  return questionView(row);
}

/** Ends a question in the call, in the way of its class. @throws ExpectedError QUESTION_INCOMPLETE | NUMBER_BLOCK_EMPTY | … */
export function closeQuestion(
  ctx: HostContext,
  questionId: string,
  version: number,
): { contact: ContactView; open: number } {
  const { contactId } = finish(ctx, questionId, version, (body) => endingOf[body.way], false);
  return { contact: changed(ctx, contactId), open: openOf(ctx, contactId) };
}

/** For a unit. @throws ExpectedError as closeQuestion */
export function registerQuestion(
  ctx: HostContext,
  questionId: string,
  version: number,
  dispatch: boolean,
): { contact: ContactView; open: number; ticketNo: string } {
  const { contactId, ticketNo } = finish(ctx, questionId, version, () => null, dispatch);
  return { contact: changed(ctx, contactId), open: openOf(ctx, contactId), ticketNo };
}

/** Number, report, audit and state in one transaction: from here on it arrives, online or not. */
function finish(
  ctx: HostContext,
  questionId: string,
  version: number,
  endingFor: (body: QuestionBody) => Ending | null,
  dispatch: boolean,
): { contactId: string; ticketNo: string } {
  const operator = ctx.session.operator();
  const result = ctx.db.tx(() => {
    const row = openQuestion(ctx, questionId, version);
    const body = asRead(bodyOf(row));
    const ending = endingFor(body);
    if (ending === null && body.way !== 'inScope')
      throw new ExpectedError('QUESTION_INCOMPLETE', { missing: '处置类别应为“受理范围内”' });
    const missing = missingFor(body, ending);
    if (missing.length > 0) throw new ExpectedError('QUESTION_INCOMPLETE', { missing: `还差${missing.join('、')}` });
    const contact = ownContact(ctx, row.contact_id);
    const ticketNo = takeTicketNo(ctx);
    const at = ctx.time.iso();
    const report = TicketReport.parse({
      ticketId: questionId,
      ticketNo,
      contactId: contact.contact_id,
      callId: contact.call_id,
      channel: contact.channel,
      ending,
      dispatch,
      bookVersion: readBook(ctx)?.version ?? 0,
      registeredAt: at,
      agentId: operator.operatorId,
      agentName: operator.name,
      question: body,
    });
    finishQuestion(ctx.db, {
      question_id: questionId,
      ending,
      ticket_no: ticketNo,
      report_json: JSON.stringify(report),
      saved_at: at,
    });
    record(
      ctx,
      {
        stream: `ticket:${questionId}`,
        act: ending === null ? 'hotline.register' : `hotline.${ending}`,
        object: ticketNo,
        at,
      },
      () => undefined,
    );
    return { contactId: contact.contact_id, ticketNo };
  });
  ctx.changes.notify('hotlineOut');
  ctx.changes.notify('station');
  return result;
}

/** @throws ExpectedError QUESTION_INCOMPLETE something written down has no ending yet */
export function finishContact(ctx: HostContext, contactId: string): void {
  const given = givenName(ownContact(ctx, contactId));
  ctx.db.tx(() => {
    for (const row of questionsOf(ctx.db, contactId)) {
      if (row.state === 'done') continue;
      if (!isUntouched(bodyOf(row), given))
        throw new ExpectedError('QUESTION_INCOMPLETE', { missing: `诉求 ${row.seq} 还没有结局` });
      dropQuestion(ctx.db, row.question_id);
    }
    putContactAway(ctx.db, contactId, ctx.time.iso());
  });
  ctx.changes.notify('hotline');
}

function openQuestion(ctx: HostContext, questionId: string, version: number | null): QuestionDbRow {
  const row = findQuestion(ctx.db, ctx.session.operator().operatorId, questionId);
  if (!row) throw new ExpectedError('QUESTION_NOT_FOUND');
  if (row.state === 'done') throw new ExpectedError('QUESTION_CLOSED');
  if (version !== null && row.version !== version) throw new ExpectedError('QUESTION_CHANGED');
  return row;
}

function ownContact(ctx: HostContext, contactId: string) {
  const contact = findContact(ctx.db, ctx.session.operator().operatorId, contactId);
  if (!contact) throw new ExpectedError('QUESTION_NOT_FOUND');
  return contact;
}

function changed(ctx: HostContext, contactId: string): ContactView {
  ctx.changes.notify('hotline');
  return contactView(ctx, ownContact(ctx, contactId));
}

/** Matters of this call with something in them and no ending. */
function openOf(ctx: HostContext, contactId: string): number {
  const given = givenName(ownContact(ctx, contactId));
  return questionsOf(ctx.db, contactId).filter((row) => row.state === 'open' && !isUntouched(bodyOf(row), given))
    .length;
}

/** The name a walk-in's form began with, masked as it is kept; '' when nobody's was. */
const givenName = (contact: ContactDbRow): string =>
  contact.channel === 'window' ? (CallerMatch.parse(JSON.parse(contact.match_json) as unknown).names[0] ?? '') : '';
