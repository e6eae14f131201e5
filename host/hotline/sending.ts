import { z } from 'zod';
import {
  markQuestionFailed,
  markQuestionSent,
  retryQuestions,
  unsentQuestions,
  type QuestionDbRow,
} from '#db/queries/hotline.ts';
import { readSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import { TicketReport } from '#contract/hotline/ticket.ts';
import { giveAnotherNumber, standUnder } from './renumber.ts';
import { noteReceipt } from '../kernel/receipt.ts';
import type { HostContext } from '../kernel/context.ts';

export interface TicketSending {
  start(): void;
  stop(): Promise<void>;
  /** Tries everything that waits, also what a person had to look at. */
  retry(): void;
}

const pageSize = 20;
const idleMs = 5000;
/** A ticket that had so many numbers is looked at by a person before it gets another. */
const mostNumbers = 20;
const Answer = z.object({ ticketNo: z.string(), durable: z.boolean(), mark: z.number().int().optional() });

/**
 * Brings registered tickets to the platform, oldest first; one the platform refuses waits for a person and holds up no other, one whose
 * number is another's gets the next of this station's.
 */
export function createTicketSending(ctx: HostContext): TicketSending {
  let isStopped = true;
  let loop: Promise<void> | null = null;
  let wakeUp: (() => void) | undefined;
  let isWoken = false;
  let off: (() => void) | undefined;

  /** Null: it has one. Otherwise why it has none yet. */
  const anotherNumber = (row: QuestionDbRow, report: TicketReport): ExpectedError | null => {
    try {
      giveAnotherNumber(ctx, row, report);
      return null;
    } catch (error) {
      if (error instanceof ExpectedError) return error;
      throw error;
    }
  };

  const round = async (token: string): Promise<boolean> => {
    let isAnyChanged = false;
    const rows = unsentQuestions(ctx.db, ctx.time.iso(), pageSize);
    for (const row of rows) {
      if (isStopped) return false;
      const report = TicketReport.parse(JSON.parse(row.report_json ?? '{}') as unknown);
      try {
        const { ticketNo, durable, mark } = await ctx.platform.ask(Answer, token, (remote, options) =>
          remote.tickets.register(report, options),
        );
        ctx.db.tx(() => {
          // It stands there since before this store was put back, under the number of then.
          if (ticketNo !== report.ticketNo) standUnder(ctx, row, report, ticketNo);
          markQuestionSent(ctx.db, row.question_id, ctx.time.iso(), { isDurable: durable, mark: mark ?? null });
          noteReceipt(ctx.db, mark);
        });
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        const isAboutContent = error.code === 'PLATFORM_REJECTED' || error.code === 'INPUT_INVALID';
        const isTaken = error.detail['taken'] === report.ticketNo && report.formerNos.length < mostNumbers;
        const problem = isTaken ? anotherNumber(row, report) : error;
        if (problem === null) {
          isAnyChanged = true;
          continue;
        }
        const waitMs = Math.min(60_000, 1000 * 2 ** Math.min(row.attempts, 10)) * (0.5 + ctx.random() / 2);
        const isForPerson = isAboutContent && !isTaken;
        const next = isForPerson ? null : new Date(ctx.time.now().getTime() + waitMs).toISOString();
        markQuestionFailed(ctx.db, row.question_id, JSON.stringify(problem.toFailure()), next);
        // Not about this ticket: the next one would fare no better.
        if (!isAboutContent) return false;
      } finally {
        ctx.changes.notify('hotline');
        ctx.changes.notify('station');
      }
    }
    return rows.length === pageSize || isAnyChanged;
  };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      isWoken = false;
      const token = readSetting(ctx.db, 'stationToken', z.string());
      try {
        if (token !== null && (await round(token))) continue;
      } catch (error) {
        ctx.log.error('hotline.sending', error);
      }
      if (isStopped) return;
      // Registered while a round was under way, which may have looked before.
      if (isWoken) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, idleMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wakeUp = undefined;
    }
  };

  const wake = (): void => {
    isWoken = true;
    wakeUp?.();
  };

  return {
    start() {
      if (!ctx.platform.isConfigured) return;
      isStopped = false;
      off = ctx.changes.on('hotlineOut', wake);
      loop = run();
    },
    async stop() {
      isStopped = true;
      off?.();
      wake();
      await loop;
    },
    retry() {
      retryQuestions(ctx.db, ctx.time.iso());
      wake();
    },
  };
}
