import { findCase } from '#db/queries/cases.ts';
import {
  isCounting,
  listUnanswered,
  listVerifications,
  saveVerification,
  type VerificationRow,
} from '#db/queries/verifications.ts';
import type { VerificationDefinition } from '#contract/catalogue.ts';
import { isAskableState, stateName } from '#contract/case-states.ts';
import { ExpectedError, say } from '#contract/errors.ts';
import { sm3Of } from '../kernel/digest.ts';
import { getItem } from '../catalogue/items.ts';
import { verificationPayload, verificationView } from '../cases/answer-view.ts';
import { definitionsOf, storedDraft, storedItem } from '../cases/stored.ts';
import { after, createInsistence } from '../kernel/background.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { askDepartment, type Answer } from './call.ts';
import { currentVerifications, subjectOf, valuesOf } from '../cases/answers.ts';
import { valueAt, type CaseValues } from '../cases/question-template.ts';

export interface Verifier {
  /** Asks all departments of the case's item at once; answers arrive with the case (`cases.watch`). @throws ExpectedError CASE_NOT_FOUND */
  start(caseId: string, again: boolean): void;
  /** Calls cut off by the end of the last run are marked so. */
  recover(): void;
  stop(): Promise<void>;
}

export function createVerifier(ctx: HostContext): Verifier {
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();
  const storing = createInsistence(ctx.log, 5000);

  const ask = async (
    caseId: string,
    definition: VerificationDefinition,
    values: CaseValues,
    attempt: number,
  ): Promise<void> => {
    const row = newRow(
      ctx,
      caseId,
      definition,
      attempt,
      subjectOf(definition, values),
      findCase(ctx.db, caseId)?.project_no ? 1 : 0,
    );
    const missing = definition.needs.filter((path) =>
      ['', null, undefined].includes(valueAt(values, path) as string | null | undefined),
    );
    if (missing.length > 0) {
      keep(ctx, { ...row, state: 'cannotAsk', message: '申请人信息还不全，填好后自动核验' });
      return;
    }
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
        ctx.fetch,
        AbortSignal.any([closing.signal, AbortSignal.timeout(lateMs)]),
      );
      clearTimeout(limit);
      if (closing.signal.aborted) return;
      const answered = { ...row, answered_at: ctx.time.iso(), elapsed_ms: elapsed() };
      // An answer that came is not lost because the disk was full at that moment.
      storing.insist('verification.answer', () => settle(ctx, answered, answer));
    } finally {
      clearTimeout(limit);
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
      const item = storedItem(row) ?? getItem(ctx.db, draft.taskCode);
      const definitions = definitionsOf(ctx.db, item.verifications);
      const asked = new Map(listVerifications(ctx.db, caseId).map((one) => [one.name, one]));
      const answered = new Set(
        currentVerifications(ctx.db, row, draft, definitions)
          .filter((one) => one.state === 'valid')
          .map((one) => one.name),
      );
      const values = valuesOf(draft);
      for (const definition of definitions.values()) {
        const key = `${caseId}/${definition.name}/${subjectOf(definition, values)}`;
        if (running.has(key) || (answered.has(definition.name) && !again)) continue;
        const attempt = (asked.get(definition.name)?.attempt ?? 0) + 1;
        const call = ask(caseId, definition, values, attempt)
          .catch((error: unknown) => ctx.log.error('verification.ask', error, { name: definition.name }))
          .finally(() => running.delete(key));
        running.set(key, call);
      }
    },
    recover() {
      for (const row of listUnanswered(ctx.db)) {
        keep(ctx, {
          ...row,
          state: 'failed',
          failure: 'VERIFY_UNREACHABLE',
          message: '核验进行中时程序退出，请按 F7 再核',
        });
      }
    },
    async stop() {
      closing.abort();
      storing.stop();
      await Promise.all(running.values());
    },
  };
}

function newRow(
  ctx: HostContext,
  caseId: string,
  definition: VerificationDefinition,
  attempt: number,
  subject: string,
  counts: number,
): VerificationRow {
  return {
    verification_id: ctx.newId(),
    case_id: caseId,
    name: definition.name,
    attempt,
    state: 'running',
    message: '正在核验',
    failure: null,
    title: definition.title,
    department: definition.department,
    limit_ms: definition.limitMs,
    requested_at: ctx.time.iso(),
    answered_at: null,
    elapsed_ms: null,
    as_of: null,
    digest: null,
    answer: null,
    fill_json: '{}',
    subject,
    counts,
  };
}

function settle(ctx: HostContext, row: VerificationRow, answer: Answer): void {
  const evidence = { digest: answer.raw === null ? null : sm3Of(answer.raw), answer: answer.raw };
  keep(
    ctx,
    answer.kind === 'verdict'
      ? {
          ...row,
          ...evidence,
          state: answer.state,
          message: answer.text,
          failure: null,
          as_of: answer.asOf,
          fill_json: JSON.stringify(answer.fill),
        }
      : { ...row, ...evidence, state: 'failed', message: say(answer.code, answer.detail), failure: answer.code },
  );
}

/** Stores a verification; once the case is accepted, an outcome is also a step of it and goes to the platform. */
function keep(ctx: HostContext, row: VerificationRow): void {
  record(ctx, { stream: caseStream(row.case_id) }, (on) => {
    saveVerification(ctx.db, row);
    if (row.state === 'running' || row.state === 'late') return;
    const projectNo = findCase(ctx.db, row.case_id)?.project_no;
    // An answer about somebody the case was about before is kept, but is no step of this case.
    if (!projectNo || !isCounting(ctx.db, row.verification_id)) return;
    const seq = on.step({ name: '核验', text: `${row.title}：${row.message}`, operator: null });
    on.report({
      class: 'verification',
      projectNo,
      seq,
      payload: verificationPayload(projectNo, seq, verificationView(row)),
    });
  });
}
