/** The day of a queue ends at midnight in China, and every display is of the new day. */
import { afterAll, expect, it } from 'vitest';
import type { BoardView, ScreenView, WindowView } from '#contract/hall/views.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { eventually } from '../world.ts';
import { acting, setUpHall, show, type HallStage, type Shown } from './hall-stage.ts';
import { onBothDatabases, type Stage } from './platform-stage.ts';

const minute = 60_000;
/** Well below the redrawing that comes every half minute anyway. */
const soonMs = 20_000;

onBothDatabases('a hall at midnight', (stage) => {
  let life = new AbortController();
  afterAll(() => {
    life.abort();
  });

  interface Evening {
    hall: HallStage;
    one: PlatformClient;
    screen: Shown<ScreenView>;
    window: Shown<WindowView>;
    board: Shown<BoardView>;
  }
  /** Everybody signed in anew, ten minutes before midnight. */
  async function atTenToTwelve(of: Stage): Promise<Evening> {
    life.abort();
    life = new AbortController();
    const { signal } = life;
    const intoDay = (of.clock.now().getTime() + 8 * 60 * minute) % (24 * 60 * minute);
    of.clock.forward(24 * 60 * minute - 10 * minute - intoDay);
    Object.assign(of, { admin: (await of.signIn('admin', of.adminPassword)).person });
    const hall = await setUpHall(of);
    const one = await hall.window('01');
    const screen = await hall.machine('screen');
    const shown = {
      screen: show(signal, (until) => screen.hall.watchScreen(undefined, { signal: until })),
      window: show(signal, (until) => one.hall.watchWindow(undefined, { signal: until })),
      board: show(signal, (until) => hall.manager.hall.watchBoard(undefined, { signal: until })),
    };
    await eventually('all show', () => Object.values(shown).every((display) => display.views.length > 0));
    return { hall, one, ...shown };
  }
  const next = async (window: PlatformClient) => (await window.hall.callNext(acting())).ticket;
  const act = async (window: PlatformClient, ticketId: string, what: object) =>
    await window.hall.act({ ticketId, ...acting(), what: what as never });

  it('ends what is left of the day, and shows none of it on any display', async () => {
    const { hall, one, screen, window, board } = await atTenToTwelve(stage);
    const [parked, served, waiting] = [
      await hall.take('residence'),
      await hall.take('residence'),
      await hall.take('residence'),
    ];
    const unprinted = await hall.kiosk.hall.issue({ ...acting(), serviceCodes: ['residence'] });
    await next(one);
    await act(one, parked.ticketId, { act: 'park', reason: '去复印' });
    await next(one);
    await act(one, served.ticketId, { act: 'start' });
    await eventually('the window has somebody', () => window.last()?.parked.length === 1, soonMs);
    await eventually('the screen shows two calls', () => screen.last()?.calls.length === 2, soonMs);
    await eventually('the board counts four', () => board.last()?.totals.issued === 4, soonMs);

    stage.clock.forward(11 * minute);
    await eventually('the screen', () => screen.last()?.calls.length === 0, soonMs);
    await eventually('the board', () => board.last()?.totals.issued === 0, soonMs);
    await eventually('the window', () => window.last()?.state === 'closed', soonMs);
    expect(window.last()).toMatchObject({ ticket: null, parked: [] });
    expect(window.last()?.groups.map((group) => group.waiting)).toEqual([0]);
    await eventually('nobody waits', () => screen.last()?.waiting.every((group) => group.waiting === 0), soonMs);
    const { kiosk, manager } = hall;
    expect((await kiosk.hall.kiosk()).waiting.map((group) => group.waiting)).toEqual([0, 0, 0]);
    for (const { ticketId } of [parked, served, waiting, unprinted])
      expect((await manager.hall.events({ ticketId })).at(-1)?.kind).toBe('dayEnded');

    const fresh = await hall.take('residence');
    expect(fresh.number).toBe('A001');
    await one.hall.openWindow(acting());
    expect((await next(one))?.ticketId).toBe(fresh.ticketId);
    await eventually(
      'the new call',
      () =>
        screen
          .last()
          ?.calls.map((call) => call.number)
          .join() === 'A001',
      soonMs,
    );
    await eventually('the new count', () => board.last()?.totals.issued === 1, soonMs);
    await act(one, fresh.ticketId, { act: 'finish', served: [] });
  });

  it('shows the new day also where nothing was left to end', async () => {
    const { hall, one, screen, board } = await atTenToTwelve(stage);
    const { ticketId } = await hall.take('residence');
    await next(one);
    await act(one, ticketId, { act: 'finish', served: [] });
    await eventually('done', () => board.last()?.totals.done === board.last()?.totals.issued, soonMs);
    await eventually('called', () => (screen.last()?.calls.length ?? 0) > 0, soonMs);
    stage.clock.forward(11 * minute);
    await eventually('the screen', () => screen.last()?.calls.length === 0, soonMs);
    await eventually('the board', () => board.last()?.totals.issued === 0, soonMs);
  });
});
