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

type Missing = StationWelcome['missing'];

export function createGreeting(ctx: HostContext): Greeting {
  let isHealed = false;

  /** What was said to be missing, fetched since the last greeting. */
  let fetched: string | null = null;

  const heal = async (token: string, missing: Missing): Promise<void> => {
    const found = await recallRows(ctx, token, missing?.behind);
    fetched = missing?.id ?? null;
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

  /** Of another run of this station: kept here, it goes again should the platform forget it. */
  const fetchMissing = async (token: string, { behind, id }: NonNullable<Missing>): Promise<void> => {
    const found = await recallRows(ctx, token, behind);
    if (found.rows + found.lost > 0)
      record(
        ctx,
        {
          stream: 'station',
          act: 'station.recall',
          object: ctx.life.runId,
          detail: `recalled ${found.rows} lost ${found.lost}`,
          tells: ['outbox'],
        },
        () => undefined,
      );
    ctx.log.info('station.fetched', { ...found });
    fetched = id;
  };

  /** A long history that does not come through holds nothing of this window back: the platform asks for it with the next greeting. */
  const notNow = (error: unknown): void => {
    if (!(error instanceof ExpectedError) || error.code === 'PLATFORM_RESTORED') throw error;
    ctx.log.warn('station.notFetched', { code: error.code });
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
        fetched,
        sequence: lastAudit(db)?.seq ?? 0,
        numbers: heldNumbers(db),
      };
      const welcome = await ask(ctx, token, greeting);
      // Said once: what another data of the platform calls by this name is another thing.
      fetched = null;
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
      if (life.doubt() !== null) await heal(token, welcome.missing);
      else if (welcome.missing) await fetchMissing(token, welcome.missing).catch(notNow);
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
