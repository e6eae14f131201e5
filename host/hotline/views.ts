import { z } from 'zod';
import { openContacts, questionsOf, unsentCounts, type ContactDbRow, type QuestionDbRow } from '#db/queries/hotline.ts';
import { countKnowledge } from '#db/queries/knowledge.ts';
import { readSetting } from '#db/queries/settings.ts';
import { Failure } from '#contract/errors.ts';
import { CallerMatch } from '#contract/hotline/desk.ts';
import { Channel, Ending } from '#contract/hotline/ticket.ts';
import { ContactView, type DeskState, type QuestionView } from '#contract/workstation/hotline.ts';
import type { HostContext } from '../kernel/context.ts';
import { bodyOf } from './body.ts';
import type { DeskLine } from './desk-line.ts';
import { renumberedTickets } from './renumber.ts';

const parse = <T extends z.ZodType>(schema: T, text: string): z.output<T> => schema.parse(JSON.parse(text) as unknown);

export function questionView(row: QuestionDbRow): QuestionView {
  return {
    questionId: row.question_id,
    seq: row.seq,
    version: row.version,
    body: bodyOf(row),
    state: row.state,
    ending: row.ending === null ? null : Ending.parse(row.ending),
    ticketNo: row.ticket_no,
    isSent: row.sent_at !== null,
    failure: row.failure_json === null ? '' : parse(Failure, row.failure_json).message,
    savedAt: row.saved_at,
  };
}

export function contactView(ctx: HostContext, row: ContactDbRow): ContactView {
  return {
    contactId: row.contact_id,
    channel: Channel.parse(row.channel),
    caller: row.caller,
    match: parse(CallerMatch, row.match_json),
    call: row.call_json === null ? null : parse(ContactView.shape.call, row.call_json),
    startedAt: row.started_at,
    questions: questionsOf(ctx.db, row.contact_id).map(questionView),
  };
}

/** Everything one agent has on the desk. */
export function deskState(ctx: HostContext, line: DeskLine): DeskState {
  const operatorId = ctx.session.current()?.operator.operatorId ?? '';
  return {
    line: line.state(),
    desk: line.desk(),
    contacts: openContacts(ctx.db, operatorId).map((row) => contactView(ctx, row)),
    unsent: unsentCounts(ctx.db),
    renumbered: renumberedTickets(ctx),
    articles: countKnowledge(ctx.db),
    hasBook: readSetting(ctx.db, 'hotlineBook', z.unknown()) !== null,
  };
}
