import { z } from 'zod';
import { ExpectedError, isPlatformAway } from '#contract/errors.ts';
import type { HostContext, PlatformCall } from '../kernel/context.ts';

export const Ok = z.object({ ok: z.literal(true) });

/**
 * Asks the platform in the name of whoever is signed in. What the centre decides cannot be done without it, and the message says so.
 *
 * @throws ExpectedError CENTRE_DECIDES the platform cannot be asked | whatever the platform refused with
 */
export async function askCentre<T extends z.ZodType>(
  ctx: HostContext,
  answer: T,
  call: PlatformCall,
): Promise<z.output<T>> {
  const token = ctx.session.token();
  if (token === null) throw new ExpectedError('CENTRE_DECIDES');
  try {
    return await ctx.platform.ask(answer, token, call);
  } catch (error) {
    if (error instanceof ExpectedError && isPlatformAway(error.code))
      throw new ExpectedError('CENTRE_DECIDES', {}, { cause: error });
    throw error;
  }
}
