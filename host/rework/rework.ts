import { z } from 'zod';
import { Rework, type ReworkAct } from '#contract/rework.ts';
import type { HostContext } from '../kernel/context.ts';
import { ownToken } from '../kernel/own-token.ts';

/** Bad ratings somebody answers for, from the platform. @throws ExpectedError PLATFORM_UNREACHABLE also when signed in without the platform */
export async function reworks(ctx: HostContext): Promise<Rework[]> {
  return await ctx.platform.ask(z.array(Rework), ownToken(ctx), (remote, options) =>
    remote.rework.list(undefined, options),
  );
}

/** The next step of one of them, and all of them as they are then. */
export async function actOnRework(ctx: HostContext, input: { reworkId: string; what: ReworkAct }): Promise<Rework[]> {
  await ctx.platform.ask(z.object({ ok: z.literal(true) }), ownToken(ctx), (remote, options) =>
    remote.rework.act(input, options),
  );
  return await reworks(ctx);
}
