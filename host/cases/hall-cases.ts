import { z } from 'zod';
import { ExpectedError, isPlatformAway } from '#contract/errors.ts';
import { HallCase, HallCaseView } from '#contract/platform/cases.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';

type Found = z.infer<typeof HallCase>;
type Opened = z.infer<typeof HallCaseView>;

/**
 * Cases of the whole hall, from the platform and in the name of whoever is signed in; who looked is on record here as well.
 *
 * @throws ExpectedError HALL_LIST_AWAY the platform cannot be asked, or this is an offline sign-in
 */
export async function hallCases(
  ctx: HostContext,
  { query, limit }: { query: string; limit: number },
): Promise<Found[]> {
  const by = ctx.session.operator();
  const found = await ofHall(ctx, z.array(HallCase), (remote, options) =>
    remote.cases.hall({ q: query, limit }, options),
  );
  record(ctx, { stream: 'station', act: 'cases.hall', detail: `${found.length} 件`, by }, () => undefined);
  return found;
}

/** One of them, to be read. @throws ExpectedError HALL_LIST_AWAY | CASE_NOT_FOUND none of this hall */
export async function hallCase(ctx: HostContext, projectNo: string): Promise<Opened> {
  const by = ctx.session.operator();
  const found = await ofHall(ctx, HallCaseView, (remote, options) => remote.cases.hallOne({ projectNo }, options));
  record(ctx, { stream: 'station', act: 'cases.hallOne', object: projectNo, by }, () => undefined);
  return found;
}

async function ofHall<S extends z.ZodType>(
  ctx: HostContext,
  schema: S,
  ask: Parameters<HostContext['platform']['ask']>[2],
): Promise<z.infer<S>> {
  const token = ctx.session.token();
  if (token === null) throw new ExpectedError('HALL_LIST_AWAY');
  try {
    return await ctx.platform.ask(schema, token, ask);
  } catch (error) {
    if (error instanceof ExpectedError && isPlatformAway(error.code))
      throw new ExpectedError('HALL_LIST_AWAY', {}, { cause: error });
    throw error;
  }
}
