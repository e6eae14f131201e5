import { findCase } from '#db/queries/cases.ts';
import { dropAsk, dropAsksOf, listDueAsks } from '#db/queries/verification-asks.ts';
import { listUnanswered, listVerifications, type VerificationRow } from '#db/queries/verifications.ts';
import { isAskableState, stateName } from '#contract/case-states.ts';
import { ExpectedError, say } from '#contract/errors.ts';
import { itemAsked } from '../cases/facts.ts';
import { definitionsOf, storedDraft } from '../cases/stored.ts';
import { after, createInsistence, every } from '../kernel/background.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { currentVerifications, subjectOf, valuesOf } from '../cases/answers.ts';
import { askLater, usualAskPace, type AskPace } from './ask-again.ts';
import { askDepartment, type Answer } from './call.ts';
import { wantedFields } from './field-values.ts';
import { keep, newRow, settle } from './outcome.ts';
import { isMissingValues, keyOf, openQuestion, type Question } from './question.ts';

const workstation = { username: 'station', name: '工作站' };

export interface Verifier {
  /** Asks all departments of the case's item at once; answers arrive with the case (`cases.watch`). @throws ExpectedError CASE_NOT_FOUND */
  start(caseId: string, again: boolean): void;
  /** Calls cut off by the end of the last run are asked again; from now on whatever is open is. */
  recover(): void;
  stop(): Promise<void>;
}

export function createVerifier(ctx: HostContext, pace: AskPace = usualAskPace): Verifier {
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();
  const storing = createInsistence(ctx.log, 5000);
  let stopLooking: () => void = () => undefined;

  /** @param isAgain by itself: what goes wrong then is no news, only the answer is */
  const ask = async (question: Question, row: VerificationRow, isAgain: boolean): Promise<Answer['kind'] | null> => {
    const { definition, values } = question;
    keep(ctx, row);
    const startedAt = ctx.clock.monotonicMs();
    const elapsed = (): number => Math.round(ctx.clock.monotonicMs() - startedAt);
    // The clerk's limit ends the waiting, not the call: a late answer is still noted on the case.
    const limit = after(ctx.log, 'verification.limit', definition.limitMs, () =>
      keep(ctx, {
        ...row,
        state: 'late',
        failure: 'VERIFY_TIMEOUT',
        elapsed_ms: elapsed(),
        message: say('VERIFY_TIMEOUT', { department: definition.department, seconds: definition.limitMs / 1000 }),
      }),
    );
    try {
      const lateMs = Math.max(definition.lateMs, definition.limitMs);
      const answer = await askDepartment(
        definition,
        values,
        wantedFields(question.item),
        ctx.fetch,
        AbortSignal.any([closing.signal, AbortSignal.timeout(lateMs)]),
      );
      clearTimeout(limit);
      if (closing.signal.aborted) return null;
      const answered = { ...row, answered_at: ctx.time.iso(), elapsed_ms: elapsed() };
      // An answer that came is not lost because the disk was full at that moment.
      storing.insist('verification.answer', () => settle(ctx, pace, answered, answer, isAgain));
      return answer.kind;
    } finally {
      clearTimeout(limit);
    }
  };

  /** One call for a question at a time, whoever asks. */
  const run = (key: string, call: Promise<unknown>): Promise<void> => {
    const done = call
      .then(() => undefined)
      .catch((error: unknown) => ctx.log.error('verification.ask', error, { key: key.split('/')[1] }))
      .finally(() => running.delete(key));
    running.set(key, done);
    return done;
  };

  /** Questions to one department one after the other, until it fails again: it is not overrun when it comes back. */
  const askOpen = async (rows: VerificationRow[]): Promise<void> => {
    for (const row of rows) {
      if (closing.signal.aborted) return;
      const question = openQuestion(ctx, row);
      if (question === null) {
        dropAsk(ctx.db, row.verification_id);
        continue;
      }
      const key = keyOf(row.case_id, question);
      if (running.has(key)) continue;
      const now = { ...row, state: 'running', message: '正在核验', failure: null, requested_at: ctx.time.iso() };
      record(
        ctx,
        { stream: caseStream(row.case_id), act: 'verification.start', detail: `auto ${row.name}`, by: workstation },
        () => undefined,
      );
      let kind: Answer['kind'] | null = null;
      await run(
        key,
        ask(question, { ...now, answered_at: null, elapsed_ms: null }, true).then((got) => (kind = got)),
      );
      if (kind !== 'verdict') return;
    }
  };
  const looking = new Map<string, Promise<void>>();
  const look = (): void => {
    const due = Map.groupBy(listDueAsks(ctx.db, ctx.time.iso()), (one) => one.name);
    for (const [name, rows] of due) {
      if (looking.has(name)) continue;
      const bare = rows.map(({ tries: _tries, first_at: _first, next_at: _next, ...row }): VerificationRow => row);
      const pass = askOpen(bare)
        .catch((error: unknown) => ctx.log.error('verification.again', error, { name }))
        .finally(() => looking.delete(name));
      looking.set(name, pass);
    }
  };

  return {
    start(caseId, again) {
      const row = findCase(ctx.db, caseId);
      if (!row) throw new ExpectedError('CASE_NOT_FOUND');
      const draft = storedDraft(row);
      if (draft.taskCode === null) return;
      // Only about a case somebody works on may a department be asked about a person.
      if (!isAskableState(row.state)) throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
      record(
        ctx,
        {
          stream: caseStream(caseId),
          act: 'verification.start',
          detail: again ? 'again' : '',
          by: ctx.session.operator(),
        },
        () => undefined,
      );
      const item = itemAsked(ctx.db, row, draft);
      if (!item) throw new ExpectedError('ITEM_NOT_FOUND');
      const definitions = definitionsOf(ctx.db, item.verifications);
      const asked = new Map(listVerifications(ctx.db, caseId).map((one) => [one.name, one]));
      const answered = new Set(
        currentVerifications(ctx.db, row, draft, definitions)
          .filter((one) => one.state === 'valid')
          .map((one) => one.name),
      );
      const values = valuesOf(draft);
      for (const definition of definitions.values()) {
        const question: Question = { definition, values, item };
        const key = keyOf(caseId, question);
        if (running.has(key) || (answered.has(definition.name) && !again)) continue;
        const attempt = (asked.get(definition.name)?.attempt ?? 0) + 1;
        const subject = subjectOf(definition, values);
        const fresh = newRow(ctx, caseId, definition, attempt, subject, row.project_no ? 1 : 0);
        dropAsksOf(ctx.db, caseId, definition.name);
        if (isMissingValues(question))
          keep(ctx, { ...fresh, state: 'cannotAsk', message: '申请人信息还不全，填好后自动核验' });
        else void run(key, ask(question, fresh, false));
      }
    },
    recover() {
      for (const row of listUnanswered(ctx.db)) {
        const cut = {
          ...row,
          state: 'failed',
          failure: 'VERIFY_UNREACHABLE',
          message: '核验进行中时程序退出，请按 F7 再核',
        };
        const end = askLater(ctx, { ...pace, waitsMs: [0] }, row, { code: null });
        keep(ctx, end === null ? { ...cut, message: '核验进行中时程序退出，正在自动再问' } : cut, true);
      }
      stopLooking = every(ctx.log, 'verification.again', pace.lookMs, look);
    },
    async stop() {
      stopLooking();
      closing.abort();
      storing.stop();
      await Promise.all([...running.values(), ...looking.values()]);
    },
  };
}
