import { lastAudit } from '#db/queries/audit.ts';
import { ExpectedError } from '#contract/errors.ts';
import { StationWelcome, type StationGreeting } from '#contract/platform/lives.ts';
import type { HostContext } from '../kernel/context.ts';
import { suspect } from '../kernel/doubt.ts';
import { heldNumbers } from '../kernel/life.ts';
import { record } from '../kernel/record.ts';
import { recallRows } from './recall.ts';

/** Tells the platform which run of which store this is, and mends the store when it turns out to be an older one. */
export interface Greeting {
  /** @throws ExpectedError the platform could not be asked; numbers that were withheld stay so */
  greet(token: string): Promise<void>;
}

const greetMs = 5000;

export function createGreeting(ctx: HostContext): Greeting {
  let isHealed = false;

  const heal = async (token: string): Promise<void> => {
    const found = await recallRows(ctx, token);
    record(
      ctx,
      {
        stream: 'station',
        act: 'station.trust',
        object: ctx.life.runId,
        detail: `recalled ${found.rows} lost ${found.lost}`,
        tells: ['outbox'],
      },
      () => ctx.life.trust(),
    );
    ctx.log.warn('station.healed', { ...found });
    isHealed = true;
  };

  return {
    async greet(token) {
      const { life, db } = ctx;
      const greeting = {
        runId: life.runId,
        boot: life.boot,
        told: life.told(),
        machine: [...life.machine],
        isUnmarked: life.isUnmarked(),
        isHealed,
        sequence: lastAudit(db)?.seq ?? 0,
        numbers: heldNumbers(db),
      };
      const welcome = await ask(ctx, token, greeting);
      // One that cannot tell a store from its copy has nothing against either.
      if (welcome === null) {
        life.agree();
        return;
      }
      if (welcome.verdict === 'stopped') {
        isHealed = false;
        suspect(ctx, 'stopped', welcome.reason);
        return;
      }
      // Withheld before anything else is asked: a case accepted meanwhile would still get a number of the old blocks.
      if (welcome.verdict === 'steppedBack') suspect(ctx, 'restored', welcome.reason);
      if (life.doubt() !== null) await heal(token);
      life.agree();
    },
  };
}

/** Null when the platform is of the time before this question. */
async function ask(ctx: HostContext, token: string, greeting: StationGreeting): Promise<StationWelcome | null> {
  try {
    return await ctx.platform.ask(
      StationWelcome,
      token,
      (remote, options) => remote.lives.greet(greeting, options),
      greetMs,
    );
  } catch (error) {
    if (error instanceof ExpectedError && error.detail['status'] === 404) return null;
    throw error;
  }
}
