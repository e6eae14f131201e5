import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Host, HostOptions } from '#host/host.ts';
import { clerk, eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

let world: World;
let dataDir: string;
let running: Host[] = [];
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  await world.cable.set('pass');
  dataDir = await world.tempDir();
});
afterEach(async () => {
  for (const host of running) await host.stop();
  running = [];
});

const day = 86_400_000;
type Station = { host: Host; client: Client };

async function start(clock: TurnedClock, options: Partial<HostOptions> = {}): Promise<Station> {
  const station = await world.station({ dataDir, clock, ...options });
  running.push(station.host);
  return station;
}
const stop = async ({ host }: Station): Promise<void> => {
  running = running.filter((one) => one !== host);
  await host.stop();
};
const shifted = (ms: number): TurnedClock => turnedClock(new Date(Date.now() + ms).toISOString());

/** Bound and used once, then switched off; its line is cut. */
async function usedOnce(): Promise<string> {
  const station = await start(shifted(0));
  await signInClerk(station.client);
  const { time } = await station.client.station.get();
  await stop(station);
  await world.cable.set('refuse');
  return time.now;
}
const accepting = async ({ client }: Station): Promise<{ caseId: string; version: number; printReceipt: boolean }> => {
  const draft = await readyDraft(client);
  return { caseId: draft.caseId, version: draft.version, printReceipt: false };
};

describe('a station that starts without a line, its machine’s clock wrong', () => {
  it('a year back: no moment before what the store knows, and no date is promised until somebody looked at the time', async () => {
    const latest = await usedOnce();
    const station = await start(shifted(-365 * day));
    await station.client.session.signIn(clerk);
    const { time } = await station.client.station.get();
    expect(Date.parse(time.now)).toBeGreaterThanOrEqual(Date.parse(latest) - 1000);
    expect(time.isTrusted).toBe(false);
    const draft = await accepting(station);
    const failure = await failureOf(station.client.acceptance.accept(draft));
    expect(failure).toMatchObject({ code: 'CLOCK_UNCONFIRMED', who: 'clerk' });
    expect(failure.message).toMatch(/核对现在是不是 20\d\d-\d\d-\d\d \d\d:\d\d/);
    expect(await codeOf(station.client.station.confirmTime({ shown: '2020-01-01T00:00:00.000Z' }))).toBe('CLOCK_MOVED');
    await station.client.station.confirmTime({ shown: time.now });
    const accepted = await station.client.acceptance.accept(draft);
    expect(accepted.promiseDue >= latest.slice(0, 10)).toBe(true);
  });

  it('once the platform answers, nobody has to be asked', async () => {
    await usedOnce();
    const station = await start(shifted(-30_000));
    await station.client.session.signIn(clerk);
    await world.cable.set('pass');
    await eventually('measured', async () => (await station.client.station.get()).time.isTrusted);
    expect(await codeOf(station.client.acceptance.accept(await accepting(station)))).toBe('ok');
  });

  it('three days ahead and confirmed by somebody who did not look: the platform marks the acceptance', async () => {
    await usedOnce();
    const station = await start(shifted(3 * day));
    await station.client.session.signIn(clerk);
    const draft = await accepting(station);
    await station.client.station.confirmTime({ shown: (await station.client.station.get()).time.now });
    const { caseId, projectNo } = await station.client.acceptance.accept(draft);
    await world.cable.set('pass');
    await eventually('synced', async () => (await station.client.cases.get({ caseId })).syncState === 'synced');
    expect((await world.administrator.cases.get({ projectNo })).summary.timeDoubt).toBe('ahead');
  });

  it('days of offline sign-in go on counting when the clock is set back', async () => {
    await usedOnce();
    const ahead = await start(shifted(6.9 * day));
    await ahead.client.session.signIn(clerk);
    await ahead.client.session.signOut();
    await stop(ahead);
    const clock = shifted(0);
    const back = await start(clock);
    await back.client.session.signIn(clerk);
    await stop(back);
    const later = shifted(0.2 * day);
    const again = await start(later);
    await again.client.session.signIn(clerk);
    expect(Date.parse((await again.client.station.get()).time.now)).toBeGreaterThan(Date.now() + 6.8 * day);
  });
});
