import { expect, it } from 'vitest';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { waitAfter } from '#platform/people/sign-in-guard.ts';
import { eventually } from '../world.ts';
import { acceptRow, failureOf, homeStation, onBothDatabases, takeNumber } from './platform-stage.ts';

const password = 'Window2026pass';
const wrong = 'not the password';

onBothDatabases('limits of the platform', (stage) => {
  const home = { stationId: homeStation, stationName: '综合窗口', windowNo: '01' };
  const addClerk = (username: string) =>
    stage.admin.operators.save({ username, name: '测试员', roles: ['clerk'], password, disabled: false });
  /** At the station that proves who it is. */
  const atHome = (username: string, given: string): Promise<string> =>
    failureOf(stage.station.sessions.signIn({ username, password: given, station: home }));
  /** From a browser that calls itself anything. */
  const fromAnywhere = (username: string, given: string, client: PlatformClient = stage.anonymous): Promise<string> =>
    failureOf(client.sessions.signIn({ username, password: given, station: { ...home, stationId: 'somebody-else' } }));

  it('locks nobody out of their own window with wrong passwords typed elsewhere', async () => {
    await addClerk('guessed');
    expect(await atHome('guessed', password)).toBe('none');
    for (let tries = 0; tries < 5; tries += 1)
      expect(await fromAnywhere('guessed', wrong)).toBe('AUTH_BAD_CREDENTIALS');
    expect(await fromAnywhere('guessed', password)).toBe('AUTH_LOCKED');
    expect(await atHome('guessed', password)).toBe('none');
    const page = async (given: string): Promise<number> =>
      (
        await fetch(`${stage.platform.url}/page/sign-in`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: 'guessed', password: given }),
        })
      ).status;
    expect(await page(password)).toBe(422);
    stage.clock.forward(10 * 60_000 + 1);
    expect(await page(password)).toBe(200);
  });

  it('says how many wrong ones are left, the same for a known name, a strange place and nobody’s name', async () => {
    await addClerk('counted');
    expect(await atHome('counted', password)).toBe('none');
    const leftOf = (call: Promise<unknown>): Promise<unknown> =>
      call.then(
        () => 'in',
        (error: { data?: { detail?: unknown } }) => error.data?.detail,
      );
    const signIn = (client: PlatformClient, username: string, station: typeof home): Promise<unknown> =>
      leftOf(client.sessions.signIn({ username, password: wrong, station }));
    expect(await signIn(stage.station, 'counted', home)).toEqual({ left: 4 });
    expect(await signIn(stage.station, 'counted', home)).toEqual({ left: 3 });
    expect(await signIn(stage.station, 'nobody-at-all', home)).toEqual({ left: 4 });
    expect(await signIn(stage.anonymous, 'counted', { ...home, stationId: 'somewhere' })).toEqual({ left: 4 });
  });

  it('takes six right passwords at one moment for what they are', async () => {
    await addClerk('sixfold');
    const answers = await Promise.all(Array.from({ length: 6 }, () => fromAnywhere('sixfold', password)));
    expect(answers).toEqual(Array(6).fill('none'));
    await addClerk('sixfold-at-home');
    expect(await Promise.all(Array.from({ length: 6 }, () => atHome('sixfold-at-home', password)))).toEqual(
      Array(6).fill('none'),
    );
  });

  it('gets the right password in at a person’s own window after wrong ones there, each answer slower than the last', async () => {
    await addClerk('fumbler');
    expect(await atHome('fumbler', password)).toBe('none');
    for (let tries = 0; tries < 7; tries += 1) expect(await atHome('fumbler', wrong)).toBe('AUTH_BAD_CREDENTIALS');
    expect(await atHome('fumbler', password)).toBe('none');
    expect([4, 5, 6, 9, 40].map(waitAfter)).toEqual([0, 250, 500, 4000, 4000]);
  });

  it('serves a known station while three hundred guesses come in, and stops the address they come from', async () => {
    await addClerk('served');
    expect(await atHome('served', password)).toBe('none');
    let looked = 0;
    const guesses = Array.from({ length: 300 }, (_, n) =>
      fromAnywhere(`guess-${n}`, wrong).then((code) => {
        if (code === 'AUTH_BAD_CREDENTIALS') looked += 1;
        return code;
      }),
    );
    // On a busy machine all lines to the database may be taken for longer than is waited for one: then it is asked once more.
    const served = await eventually('an answer', async () => {
      const code = await atHome('served', password);
      return code === 'DATABASE_AWAY' ? null : code;
    });
    expect(served).toBe('none');
    const answers = await Promise.all(guesses);
    // From one address no more passwords are looked at than the limit allows; the rest costs nothing.
    expect(looked).toBeLessThanOrEqual(30);
    expect([...new Set(answers)].sort()).toEqual(
      expect.arrayContaining(['AUTH_BAD_CREDENTIALS', 'AUTH_LOCKED']) as unknown as string[],
    );
    stage.clock.forward(10 * 60_000 + 1);
  });

  it('counts citizens behind a trusted proxy one by one, and believes nobody else about who they are', async () => {
    const projectNo = await takeNumber(stage.station);
    await stage.station.reports.send({ rows: [acceptRow(projectNo)] });
    const look = async (citizen: string, given: string): Promise<number> =>
      (await fetch(`${stage.platform.url}/q/${projectNo}?p=${given}`, { headers: { 'x-forwarded-for': citizen } }))
        .status;
    await stage.restart({ trustedProxies: ['127.0.0.1'] });
    for (let tries = 0; tries < 11; tries += 1) await look('203.0.113.7', `11111${tries}`);
    expect(await look('203.0.113.7', '246810')).toBe(404);
    // A carrier's shared address: a hundred citizens with the right password.
    for (let citizen = 0; citizen < 100; citizen += 1) expect(await look('198.51.100.1', '246810')).toBe(200);
    await stage.restart();
    for (let tries = 0; tries < 11; tries += 1) await look(`192.0.2.${tries}`, `11111${tries}`);
    expect(await look('198.51.100.1', '246810')).toBe(404);
  });
});
