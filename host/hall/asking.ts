import { z } from 'zod';
import { readSetting } from '#db/queries/settings.ts';
import { ExpectedError, type ErrorCode } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';

/** The token this machine got when it was enrolled. @throws ExpectedError STATION_NOT_BOUND */
export function stationToken(ctx: HostContext): string {
  const token = readSetting(ctx.db, 'stationToken', z.string());
  if (token === null) throw new ExpectedError('STATION_NOT_BOUND');
  return token;
}

/** What every act of a station carries; the request id makes sending it again harmless. */
export const acting = (ctx: HostContext): { requestId: string; occurredAt: string; operator: string } => ({
  requestId: ctx.newId(),
  occurredAt: ctx.time.iso(),
  operator: ctx.session.current()?.operator.name ?? ctx.station.stationName.slice(0, 30),
});

const actMs = 5000;
/** Answers that say nothing of whether the act was done. */
const isRepeatable = (code: ErrorCode): boolean => code === 'PLATFORM_UNREACHABLE' || code === 'DATABASE_AWAY';

/**
 * Sends an act, and once more when no answer came: with the same request id nothing happens twice.
 *
 * @throws ExpectedError HALL_UNREACHABLE the platform did not answer | what it refused with
 */
export async function askTwice<T>(ask: (deadlineMs: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask(actMs);
    } catch (error) {
      if (!(error instanceof ExpectedError) || !isRepeatable(error.code)) throw error;
      if (attempt > 0) throw new ExpectedError('HALL_UNREACHABLE', {}, { cause: error });
    }
  }
}
