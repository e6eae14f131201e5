import { ExpectedError } from '#contract/errors.ts';
import { SecondScreenPage, type SecondScreenAnswer } from '#contract/second-screen/index.ts';
import type { SecondScreenState } from '#contract/workstation/schemas.ts';
import type { Stroke } from '#native-bindings/signature-pad/strokes.ts';
import type { z } from 'zod';
import { readHall } from '../kernel/hall.ts';
import { caseStream } from '../kernel/streams.ts';
import { watchSignedIn } from '../access/signed-in-watch.ts';
import type { HostContext } from '../kernel/context.ts';
import { strokesOnPage } from './strokes.ts';

type Shown = Exclude<SecondScreenPage, { kind: 'idle' }>;
type WithoutCommon<P> = P extends unknown ? Omit<P, 'pageId' | 'title' | 'operatorName' | 'timeoutSeconds'> : never;
type State = z.infer<typeof SecondScreenState>;

/** How a page ended. `cleared`: by the clerk; `withdrawn`: by whoever asked; `left`: sign-out or lock; `changed`: the case no longer says what the page says. */
export type PageEnd = 'answered' | 'declined' | 'timedOut' | 'cleared' | 'withdrawn' | 'replaced' | 'left' | 'changed';

/** What the clerk is told about an answer. */
export interface Taken {
  text: string;
  isPositive: boolean;
  wrong?: string[];
}

export interface Push {
  caseId: string;
  title: string;
  content: WithoutCommon<Shown>;
  /** PNG; forgotten with the page. */
  images?: readonly Uint8Array[];
  /** Without a touch for so long the page goes away, milliseconds; 90 seconds when not given. */
  idleMs?: number;
  /** Looks at an answer, or keeps it. Throwing leaves the page where it is, for another try. */
  take: (answer: SecondScreenAnswer) => Taken;
  /** false: the case says something else by now, and the page goes. */
  isStill?: () => boolean;
  onInk?: (strokes: Stroke[]) => void;
  /** Told when nobody answered in time; its text is shown to the clerk. */
  onTimeout?: () => Taken;
}

export interface PushedPage {
  readonly ended: Promise<PageEnd>;
  /** Takes the page away, if it is still there. */
  end(how: Exclude<PageEnd, 'answered' | 'declined'>): void;
  /** Ink written elsewhere, for this page to show. */
  showInk(strokes: Stroke[]): void;
}

/** The applicant's screen: at most one page, put there by the clerk, and nothing kept of it once it is gone. */
export interface Screen {
  /** Puts a page up, instead of whatever is there. @throws ExpectedError SECOND_SCREEN_NOT_OPEN | AUTH_REQUIRED | AUTH_LOCKED_SCREEN */
  push(page: Push): PushedPage;
  clear(): void;
  kind(): SecondScreenPage['kind'];
  presence(): { isConnected: boolean; lastSeenAt: string | null };
  watch(signal: AbortSignal | undefined): AsyncGenerator<State, void>;
  /** Takes away a page nobody has touched for its time. */
  expireWhenIdle(): void;
  stop(): void;

  // What the applicant's screen itself may do. All but `pages` throw SECOND_SCREEN_PAGE_GONE unless they name the page now shown.
  /** Only one screen at a time: with the next stream the one before goes idle and hears nothing more, without asking anew. */
  pages(signal: AbortSignal | undefined): AsyncGenerator<SecondScreenPage, void>;
  image(pageId: string, n: number): File;
  touch(pageId: string): void;
  ink(pageId: string, strokes: readonly Stroke[]): void;
  answer(pageId: string, answer: SecondScreenAnswer): void;
  padInk(pageId: string, signal: AbortSignal | undefined): AsyncGenerator<{ strokes: Stroke[] }, void>;
}

interface Live {
  push: Push;
  page: Shown;
  operatorId: string;
  shownAt: string;
  images: readonly Uint8Array[];
  padInk: Stroke[];
  touched: { steadyMs: number; uptimeMs: number };
  /** The page went, or another screen took it over. */
  gone: AbortController;
  settle: (how: PageEnd) => void;
  offCase: () => void;
}

const topic = 'secondScreen';
const inkTopic = 'secondScreen.ink';
const defaultIdleMs = 90_000;

export function createScreen(ctx: HostContext): Screen {
  let live: Live | null = null;
  let outcome: State['outcome'] = null;
  let outcomeCase: string | null = null;
  let viewer: symbol | null = null;
  let lastSeenAt: string | null = null;

  const now = (): Live['touched'] => ({ steadyMs: ctx.clock.monotonicMs(), uptimeMs: ctx.clock.uptimeMs() });
  /** A machine that slept was idle, though its steady clock stood still. */
  const idleMs = ({ touched }: Live): number =>
    Math.max(ctx.clock.monotonicMs() - touched.steadyMs, ctx.clock.uptimeMs() - touched.uptimeMs);
  const seen = (): void => {
    lastSeenAt = ctx.time.iso();
  };
  const came = (): void => {
    seen();
    ctx.changes.notify(topic);
    // The light of the second screen is among the devices'.
    ctx.changes.notify('station');
  };

  const end = (one: Live, how: PageEnd, taken: Taken | null): void => {
    if (live !== one) return;
    live = null;
    outcome = taken && {
      at: ctx.time.iso(),
      kind: one.page.kind,
      text: taken.text,
      isPositive: taken.isPositive,
      wrong: taken.wrong ?? [],
    };
    outcomeCase = taken ? one.push.caseId : null;
    one.offCase();
    one.gone.abort();
    one.settle(how);
    ctx.changes.notify(topic);
  };
  const endings: Record<Exclude<PageEnd, 'answered' | 'declined'>, string | null> = {
    timedOut: '申请人长时间没有操作，已收起',
    cleared: '窗口已收起',
    changed: '办件内容已改动，第二屏已收起，请重新推送',
    withdrawn: null,
    replaced: null,
    left: null,
  };
  const endAs = (one: Live, how: keyof typeof endings): void => {
    const text = endings[how];
    let taken: Taken | null = text === null ? null : { text, isPositive: false };
    if (how === 'timedOut' && one.push.onTimeout) {
      try {
        taken = one.push.onTimeout();
      } catch (error) {
        // Nobody waits for this answer; the page goes all the same.
        ctx.log.error('secondScreen.timeout', error);
      }
    }
    end(one, how, taken);
  };

  const expireWhenIdle = (): void => {
    if (live && idleMs(live) >= (live.push.idleMs ?? defaultIdleMs)) endAs(live, 'timedOut');
  };
  const offStation = ctx.changes.on('station', () => {
    const session = ctx.session.current();
    if (live && (!session || session.isLocked || session.operator.operatorId !== live.operatorId)) endAs(live, 'left');
    if (!session && outcome) {
      outcome = null;
      outcomeCase = null;
      ctx.changes.notify(topic);
    }
  });

  /** The page a call names, if it is the one shown. Somebody is there: the time starts again. */
  const shown = (pageId: string): Live => {
    seen();
    expireWhenIdle();
    if (live?.page.pageId !== pageId) throw new ExpectedError('SECOND_SCREEN_PAGE_GONE');
    live.touched = now();
    return live;
  };
  const idle = (): SecondScreenPage => ({
    kind: 'idle',
    hallName: readHall(ctx.db)?.hallName ?? '',
    windowNo: ctx.station.windowNo,
  });
  const pageNow = (): SecondScreenPage => live?.page ?? idle();

  return {
    push(push) {
      const operator = ctx.session.operator();
      if (ctx.session.current()?.isLocked) throw new ExpectedError('AUTH_LOCKED_SCREEN');
      if (!viewer) throw new ExpectedError('SECOND_SCREEN_NOT_OPEN');
      if (live) endAs(live, 'replaced');
      const { promise: ended, resolve: settle } = Promise.withResolvers<PageEnd>();
      const page = SecondScreenPage.parse({
        ...push.content,
        pageId: ctx.newId(),
        title: push.title,
        operatorName: operator.name,
        timeoutSeconds: Math.ceil((push.idleMs ?? defaultIdleMs) / 1000),
      }) as Shown;
      const one: Live = {
        push,
        page,
        operatorId: operator.operatorId,
        shownAt: ctx.time.iso(),
        images: push.images ?? [],
        padInk: [],
        touched: now(),
        gone: new AbortController(),
        settle,
        offCase: ctx.changes.on(caseStream(push.caseId), () => {
          if (push.isStill && !push.isStill()) endAs(one, 'changed');
        }),
      };
      live = one;
      outcome = null;
      outcomeCase = null;
      ctx.changes.notify(topic);
      return {
        ended,
        end: (how) => endAs(one, how),
        showInk(strokes) {
          if (live !== one) return;
          one.padInk = strokes;
          one.touched = now();
          ctx.changes.notify(inkTopic);
        },
      };
    },
    clear() {
      if (live) endAs(live, 'cleared');
    },
    kind: () => live?.page.kind ?? 'idle',
    presence: () => ({ isConnected: viewer !== null, lastSeenAt }),
    watch: (signal) =>
      watchSignedIn(ctx, topic, signal, () => ({
        isConnected: viewer !== null,
        kind: live?.page.kind ?? 'idle',
        caseId: live?.push.caseId ?? outcomeCase,
        shownAt: live?.shownAt ?? null,
        outcome,
      })),
    expireWhenIdle,
    stop() {
      offStation();
      if (live) endAs(live, 'left');
    },

    async *pages(signal) {
      const mine = Symbol('screen');
      viewer = mine;
      // The screen before knows the page's old id: it must not answer for this one.
      if (live) {
        live.page = { ...live.page, pageId: ctx.newId() };
        live.gone.abort();
        live.gone = new AbortController();
      }
      came();
      try {
        let last = '';
        for await (const page of ctx.changes.watch(topic, signal, () => (viewer === mine ? pageNow() : idle()))) {
          const text = JSON.stringify(page);
          if (text === last) continue;
          last = text;
          yield page;
        }
      } finally {
        if (viewer === mine) {
          viewer = null;
          came();
        }
      }
    },
    image(pageId, n) {
      const png = shown(pageId).images[n];
      if (!png) throw new ExpectedError('SECOND_SCREEN_PAGE_GONE');
      return new File([new Uint8Array(png)], 'page.png', { type: 'image/png' });
    },
    touch: (pageId) => void shown(pageId),
    ink(pageId, strokes) {
      const { page, push } = shown(pageId);
      if (page.kind !== 'sign' || !page.isWritable) throw new ExpectedError('INPUT_INVALID');
      push.onInk?.(strokesOnPage(strokes, page.area, page));
    },
    answer(pageId, answer) {
      const one = shown(pageId);
      const { page } = one;
      const fits =
        answer.kind === 'decline' || (answer.kind === page.kind && (page.kind !== 'sign' || page.isWritable));
      if (!fits) throw new ExpectedError('INPUT_INVALID');
      // Kept first, forgotten after: what could not be kept can be answered again.
      const taken = one.push.take(answer);
      end(one, answer.kind === 'decline' ? 'declined' : 'answered', taken);
    },
    padInk(pageId, signal) {
      const one = shown(pageId);
      return ctx.changes.watch(inkTopic, AbortSignal.any([one.gone.signal, ...(signal ? [signal] : [])]), () => ({
        strokes: one.padInk,
      }));
    },
  };
}
