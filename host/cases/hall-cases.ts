import { z } from 'zod';
import { ExpectedError, isPlatformAway } from '#contract/errors.ts';
import { HallCase } from '#contract/platform/cases.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';

/**
 * Cases of the whole hall, from the platform and in the name of whoever is signed in; who looked is on record here as well.
 *
 * @throws ExpectedError HALL_LIST_AWAY the platform cannot be asked, or this is an offline sign-in
 */
export async function hallCases(
  ctx: HostContext,
  { query, limit }: { query: string; limit: number },
): Promise<z.infer<typeof HallCase>[]> {
  const token = ctx.session.token();
  const by = ctx.session.operator();
  if (token === null) throw new ExpectedError('HALL_LIST_AWAY');
  const { stationId } = ctx.station;
  try {
    const found = await ctx.platform.ask(z.array(HallCase), token, (remote, options) =>
      remote.cases.hall({ stationId, q: query, limit }, options),
    );
    record(ctx, { stream: 'station', act: 'cases.hall', detail: `${found.length} 件`, by }, () => undefined);
    return found;
  } catch (error) {
    if (error instanceof ExpectedError && isPlatformAway(error.code))
      throw new ExpectedError('HALL_LIST_AWAY', {}, { cause: error });
    throw error;
  }
}
