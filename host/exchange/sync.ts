import { z } from 'zod';
import { hastenQuestions } from '#db/queries/hotline.ts';
import { nextTryAt, retryNow } from '#db/queries/outbox.ts';
import { retryUploads } from '#db/queries/uploads.ts';
import { Health } from '#contract/platform/exchange.ts';
import { readSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import { exchangeVersion } from '#contract/platform/streams.ts';
import type { HostContext } from '../kernel/context.ts';
import { hearRun } from '../kernel/doubt.ts';
import { sendApprovals } from '../approvals/sending.ts';
import { reportEarlierFiles, type AttachmentLane } from './attachments.ts';
import { createGreeting } from './greet.ts';
import { createAuditTeller } from './audit-mark.ts';
import { noteInstance, pullOnce, rereadSkipped } from './feed.ts';
import { isSteppedBack, knownOf, putBack, returnDeviceSet } from './receipts.ts';
import { isLineFault } from '../kernel/line-failure.ts';
import { firstNetwork, type NetworkState } from './network.ts';
import { refillNumbers, refillPaperNumbers } from './numbers.ts';
import { asStation, backOffMs, pushWaiting, type HearRun } from './outbox.ts';

export interface Sync {
  start(): void;
  stop(): Promise<void>;
  /** Looks for work at once, e.g. after an acceptance or a sign-in. */
  wake(): void;
  network(): NetworkState;
}

export interface SyncPace {
  feedMs: number;
  healthMs: number;
  maxOfflineMs: number;
}
const usualPace: SyncPace = { feedMs: 15_000, healthMs: 30_000, maxOfflineMs: 2500 };

/** One loop, one request at a time: time and health, which run this is, numbers, outbox, feed. It backs off while the platform is away and hurries when it is back. */
export function createSync(ctx: HostContext, files: AttachmentLane, pace: SyncPace = usualPace): Sync {
  let network = firstNetwork(ctx);
  let isStopped = true;
  let loop: Promise<void> | null = null;
  let wakeUp: (() => void) | undefined;
  let isWoken = false;
  let offOutbox: (() => void) | undefined;
  let healthAt = -Infinity;
  let feedAt = -Infinity;
  let greetedAt = -Infinity;
  const greeting = createGreeting(ctx);
  let offlineTries = 0;
  const auditTeller = createAuditTeller(ctx);
  /** Rows could not go though the platform is there: until they can, no file goes before them. */
  let areRowsHeld = false;
  let platformSpeaks = exchangeVersion;
  /** The platform is there but does not take this station's traffic (revoked, not bound, failing): its health alone does not end that. */
  let isTurnedAway = false;
  /** The platform's newest receipt is older than ours: it does not know ours any more. */
  let hasSteppedBack = false;

  let platformNotice = '';
  /** Why the platform, which is there, gives this station no more numbers today. */
  let quotaNotice = '';
  const noticeText = (): string => [quotaNotice, platformNotice].filter((text) => text !== '').join(' ');

  const setNetwork = (next: Partial<NetworkState>): void => {
    const changed = next.isOnline !== undefined && next.isOnline !== network.isOnline;
    network = { ...network, ...next, since: changed ? ctx.time.iso() : network.since };
    ctx.changes.notify('station');
  };

  const checkHealth = async (): Promise<void> => {
    const sentAt = ctx.clock.monotonicMs();
    const health = await ctx.platform.ask(Health, null, (remote, options) => remote.health(undefined, options), 5000);
    ctx.time.learn(health.serverTime, sentAt, ctx.clock.monotonicMs());
    noteInstance(ctx, health.instanceId);
    if (!hearRun(ctx, health.run)) greetedAt = -Infinity;
    hasSteppedBack = isSteppedBack(ctx, health.mark);
    platformSpeaks = health.exchangeVersion;
    healthAt = ctx.clock.monotonicMs();
    platformNotice = health.notice;
    setNetwork({ storage: health.storage, notice: noticeText(), isPlatformFull: health.isFull });
    if (!isTurnedAway) setOnline();
  };

  const setOnline = (): void => {
    offlineTries = 0;
    if (network.isOnline) return;
    setNetwork({ isOnline: true, message: '已连接', trouble: null });
    feedAt = -Infinity;
    // Waiting out a back-off that began while the cable was out would only make people wait.
    retryNow(ctx.db, null, ctx.time.iso());
    retryUploads(ctx.db, null, ctx.time.iso());
    hastenQuestions(ctx.db, ctx.time.iso());
    ctx.changes.notify('hotlineOut');
  };

  const round = async (): Promise<void> => {
    if (!network.isOnline || ctx.clock.monotonicMs() - healthAt >= pace.healthMs) {
      try {
        await checkHealth();
      } catch (error) {
        isTurnedAway = false;
        throw error;
      }
    }
    try {
      await withToken();
    } catch (error) {
      isTurnedAway = true;
      throw error;
    }
    if (!isTurnedAway) return;
    isTurnedAway = false;
    setOnline();
    isWoken = true;
  };

  /** With every look at the platform, and before anything else is asked of it. */
  const tellOfThisRun = async (token: string): Promise<void> => {
    if (greetedAt === healthAt) return;
    await greeting.greet(token);
    greetedAt = healthAt;
    ctx.life.wasAsked();
  };
  const hear: HearRun = ({ isCurrentRun, run }) => {
    if (isCurrentRun && hearRun(ctx, run)) return;
    greetedAt = -Infinity;
    isWoken = true;
  };

  /**
   * A token the platform does not know any more, or that ran out on the way, is renewed once with the station's key; what a platform
   * has lost that was put back from an older copy goes back to waiting first.
   */
  const withToken = async (): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      await tellOlder();
      const token = await ctx.access.token();
      try {
        await exchange(token);
        if (!areRowsHeld) files.wake(token);
        return;
      } catch (error) {
        const known = knownOf(error);
        const isRefused = error instanceof ExpectedError && asStation(error).code === 'STATION_NOT_BOUND';
        if (tries === 2 || (known === null && !isRefused)) throw error;
        if (known === null) ctx.access.drop(token);
        else {
          putBack(ctx, known);
          // Which numbers it holds is told before anything else: they may lie where the platform has not come yet.
          greetedAt = -Infinity;
        }
      }
    }
  };

  /**
   * A platform that forgot our receipt hears of it by the proof, and gives no number again that it gave before; asked for the feed, it says
   * which of ours it knows.
   */
  const tellOlder = async (): Promise<void> => {
    if (!hasSteppedBack) return;
    ctx.access.drop(await ctx.access.token());
    await ctx.access.token();
    feedAt = -Infinity;
    hasSteppedBack = false;
  };

  const exchange = async (token: string): Promise<void> => {
    await tellOfThisRun(token);
    await returnDeviceSet(ctx, token);
    // Numbers that cannot be had now must not hold back what is waiting to be reported.
    const withoutNumbers = await (ctx.life.doubt() ? Promise.resolve(true) : refillNumbers(ctx, token)).then(
      (isOfOurHall) => {
        if (!isOfOurHall) feedAt = -Infinity;
        return null;
      },
      (error: unknown) => error,
    );
    if (knownOf(withoutNumbers) !== null) throw withoutNumbers;
    const overQuota =
      withoutNumbers instanceof ExpectedError && withoutNumbers.code === 'NUMBER_QUOTA' ? withoutNumbers : null;
    noteQuota(overQuota?.message ?? '');
    // A platform from before streams would refuse every row for its key: all of it waits until that one was upgraded.
    const older = platformSpeaks < exchangeVersion ? new ExpectedError('PLATFORM_OLDER', { what: '本机的记录' }) : null;
    const pushed = older ? 'idle' : await pushWaiting(ctx, token, hear, () => isStopped);
    if (pushed !== 'idle') areRowsHeld = pushed === 'unreachable';
    if (pushed === 'unreachable') await checkHealth();
    // Nor must one that cannot be asked now hold back what is to be heard.
    const withoutApprovals: unknown =
      pushed === 'unreachable'
        ? null
        : await sendApprovals(ctx, token).then(
            () => null,
            (error: unknown) => error,
          );
    if (isTurnedAway || ctx.clock.monotonicMs() - feedAt >= pace.feedMs) {
      while (!isStopped && (await pullOnce(ctx, token)));
      feedAt = ctx.clock.monotonicMs();
      await refillPapers(token);
    }
    if (!older) await auditTeller.tell(token);
    if (withoutNumbers !== null && overQuota === null) throw withoutNumbers;
    if (withoutApprovals !== null) throw withoutApprovals;
    if (older) throw older;
  };

  /** The platform is there all the same: everything but new numbers goes on. */
  const noteQuota = (notice: string): void => {
    if (notice === quotaNotice) return;
    quotaNotice = notice;
    setNetwork({ notice: noticeText() });
  };

  /** Without them no paper can be made, and the screens say so; everything else goes on. */
  const refillPapers = async (token: string): Promise<void> => {
    try {
      await refillPaperNumbers(ctx, token);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      ctx.log.warn('sync.paperNumbers', { code: error.code });
    }
  };

  const waitMs = (): number => {
    if (!network.isOnline) return Math.min(pace.maxOfflineMs, backOffMs(Math.max(1, offlineTries), ctx.random));
    const due = nextTryAt(ctx.db);
    const untilRow = due === null ? Infinity : Date.parse(due) - ctx.time.now().getTime();
    // A due row that could not go (behind one that needs a person) must not make the loop spin.
    return Math.max(200, Math.min(untilRow > 0 ? untilRow : pace.feedMs, pace.feedMs, pace.healthMs));
  };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      isWoken = false;
      try {
        await round();
      } catch (error) {
        if (!(error instanceof ExpectedError)) ctx.log.error('sync.round', error);
        offlineTries += 1;
        const failure = error instanceof ExpectedError ? asStation(error) : new ExpectedError('PLATFORM_BAD_ANSWER');
        const { message } = neverMet(ctx, failure);
        setNetwork({ isOnline: false, message, trouble: isLineFault(failure.code) ? failure.toFailure() : null });
      }
      ctx.life.wasAsked();
      if (isStopped || isWoken) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs());
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
      if (!ctx.platform.isConfigured) {
        ctx.life.wasAsked();
        return;
      }
      isStopped = false;
      rereadSkipped(ctx);
      reportEarlierFiles(ctx);
      offOutbox = ctx.changes.on('outbox', wake);
      loop = run();
    },
    async stop() {
      isStopped = true;
      offOutbox?.();
      wake();
      await Promise.all([loop, files.stop()]);
    },
    wake() {
      feedAt = -Infinity;
      greetedAt = -Infinity;
      wake();
    },
    network: () => network,
  };
}

/** Until a platform once answered there, the address itself is what to look at first. */
function neverMet({ db, platform }: HostContext, failure: ExpectedError): ExpectedError {
  if (platform.url === null || readSetting(db, 'platformInstance', z.string()) !== null) return failure;
  const isOther = ['PLATFORM_BAD_ANSWER', 'PLATFORM_FAULT'].includes(failure.code);
  if (!isOther && failure.code !== 'PLATFORM_UNREACHABLE') return failure;
  const problem = isOther ? '有别的程序在应答' : '连不上这个地址';
  return new ExpectedError('PLATFORM_NOT_HERE', { address: platform.url, problem });
}
