import { implement } from '@orpc/server';
import { ExpectedError } from '#contract/errors.ts';
import { platformContract } from '#contract/platform/index.ts';
import type { Call } from './kernel/context.ts';
import { findUnstorable } from './kernel/canonical.ts';
import { toWire } from './kernel/wire.ts';
import { admit } from './people/callers.ts';

/** The platform's contract, every procedure behind its permission. */
export const os = implement(platformContract)
  .$context<Call>()
  .use(async ({ next, context }) => {
    try {
      return await next();
    } catch (error) {
      throw toWire(error, context);
    }
  })
  // The one place that asks who is calling: a procedure says who may, and one that does not say it is for nobody.
  .use(async ({ next, context, procedure }) => {
    const { who } = procedure['~orpc'].meta;
    if (who === undefined) throw new ExpectedError('FORBIDDEN');
    // A live answer outlasts the moment it was asked for.
    const stillMay = async (): Promise<void> => void (await admit(context, who));
    return await next({ context: { caller: await admit(context, who), stillMay } });
  })
  // Text no database keeps is refused at the door, whatever the procedure does with it.
  .use(async ({ next, procedure }, input) => {
    const problem = procedure['~orpc'].meta.answersRows ? null : findUnstorable(input);
    if (problem) throw new ExpectedError('INPUT_INVALID', {}, { fields: [problem] });
    return await next();
  });

/** Of procedures that only say they are done. */
export const ok = { ok: true as const };
