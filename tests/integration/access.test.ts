import { z } from 'zod';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExpectedError } from '#contract/errors.ts';
import { recordFailure } from '#db/queries/people.ts';
import { readSetting } from '#db/queries/settings.ts';
import { signInOffline } from '#host/access/offline.ts';
import { findBreak } from '#host/audit/chain-check.ts';
import { record } from '#host/kernel/record.ts';
import type { Host } from '#host/host.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { clerk, eventually, startWorld, type Client, type World } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

let world: World;
let clock: TurnedClock;
let host: Host;
let client: Client;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  clock = turnedClock(new Date().toISOString());
  ({ host, client } = await world.station({ clock, idleLockMs: 600_000 }));
});
afterEach(async () => {
  await world.cable.set('pass');
  await host.stop();
});

let people = 0;
/** A person of their own for each test, so that locks and changes stay there. */
async function newPerson(): Promise<{ username: string; password: string }> {
  const username = `person-${Date.now()}-${people++}`;
  await world.administrator.operators.save({
    username,
    name: '测试员',
    roles: ['clerk'],
    password: demoPassword,
    disabled: false,
  });
  return { username, password: demoPassword };
}
const session = async () => (await client.station.get()).session;
const day = 86_400_000;

describe('signing in', () => {
  it('works against the platform, then without it, and says which', async () => {
    expect(await client.session.signIn(clerk)).toMatchObject({
      isOffline: false,
      isLocked: false,
      operator: { username: 'lijing', roles: ['clerk'] },
    });
    await client.session.signOut();
    expect(await session()).toBeNull();
    await world.cable.set('refuse');
    // However the name is written: it is one person's.
    for (const username of ['lijing', 'LiJing', 'LIJING'])
      expect(await client.session.signIn({ ...clerk, username })).toMatchObject({
        isOffline: true,
        operator: { username: 'lijing', roles: ['clerk'] },
      });
  });

  it.each(['status500', 'html', 'truncate', 'dropAnswer'] as const)(
    'falls back to the local record when the platform answers badly (%s)',
    async (mode) => {
      const person = await newPerson();
      await client.session.signIn(person);
      await world.cable.set(mode);
      expect(await client.session.signIn(person)).toMatchObject({ isOffline: true });
      expect(await codeOf(client.session.signIn({ ...person, password: 'wrong-password-1' }))).toBe(
        'AUTH_BAD_CREDENTIALS',
      );
    },
  );

  it('refuses offline who never signed in here, and keeps neither password nor plain verifier', async () => {
    await world.cable.set('refuse');
    expect(await codeOf(client.session.signIn(clerk))).toBe('AUTH_OFFLINE_UNKNOWN');
    await world.cable.set('pass');
    await client.session.signIn(clerk);
    expect(JSON.stringify(host.ctx.db.prepare('SELECT * FROM offline_people').all())).not.toContain(demoPassword);
    expect(JSON.stringify(host.ctx.db.prepare('SELECT * FROM audit').all())).not.toContain(demoPassword);
  });

  it('lets the right password in after wrong ones, online, offline and when unlocking', async () => {
    const person = await newPerson();
    await client.session.signIn(person);
    const wrong = { ...person, password: 'wrong-password-1' };
    for (const mode of ['pass', 'refuse'] as const) {
      await world.cable.set(mode);
      const guesses = await Promise.all(Array.from({ length: 6 }, () => codeOf(client.session.signIn(wrong))));
      expect(new Set(guesses)).toEqual(new Set(['AUTH_BAD_CREDENTIALS']));
      await client.session.lock();
      expect(await codeOf(client.session.unlock({ password: wrong.password }))).toBe('AUTH_BAD_CREDENTIALS');
      expect(await codeOf(client.session.unlock({ password: person.password }))).toBe('ok');
      expect(await codeOf(client.session.signIn(person))).toBe('ok');
    }
  });

  it('answers ever slower to wrong passwords without the platform, and not at all after fifty in a row', async () => {
    const person = await newPerson();
    await client.session.signIn(person);
    const { db } = host.ctx;
    const waits: number[] = [];
    const offline = (password: string): Promise<string> =>
      codeOf(
        signInOffline(db, person.username, password, clock.now, async (ms) => void waits.push(ms)).catch(
          (error: unknown) => {
            throw Object.assign(new Error(), { data: (error as ExpectedError).toFailure() });
          },
        ),
      );
    recordFailure(db, person.username, 40, null);
    for (let tries = 0; tries < 10; tries += 1) expect(await offline('wrong-password-1')).toBe('AUTH_BAD_CREDENTIALS');
    expect(waits).toEqual(Array(10).fill(4000));
    expect(await offline(person.password)).toBe('AUTH_LOCKED');
    clock.forward(60 * 60_000 + 1000);
    expect(await offline('wrong-password-1')).toBe('AUTH_BAD_CREDENTIALS');
    expect(await offline(person.password)).toBe('AUTH_LOCKED');
    clock.forward(60 * 60_000 + 1000);
    expect(await offline(person.password)).toBe('ok');
    expect(await offline('wrong-password-1')).toBe('AUTH_BAD_CREDENTIALS');
    expect(waits.length).toBe(12);
  });

  it('ends offline sign-in after the platform’s number of days, counted from the last time online', async () => {
    const person = await newPerson();
    await client.session.signIn(person);
    const days = readSetting(host.ctx.db, 'offlineDays', z.number()) ?? 0;
    expect(days).toBeGreaterThan(0);
    await world.cable.set('refuse');
    clock.forward(days * day - 60_000);
    expect(await codeOf(client.session.signIn(person))).toBe('ok');
    clock.forward(120_000);
    expect(await failureOf(client.session.signIn(person))).toMatchObject({
      code: 'AUTH_OFFLINE_EXPIRED',
      detail: { days },
    });
    await world.cable.set('pass');
    expect(await client.session.signIn(person)).toMatchObject({ isOffline: false });
  });

  it('turning the machine’s clock back does not stretch the offline days', async () => {
    const person = await newPerson();
    await client.session.signIn(person);
    await eventually('time learnt', async () => (await client.station.get()).time.isTrusted);
    const days = readSetting(host.ctx.db, 'offlineDays', z.number()) ?? 0;
    await world.cable.set('refuse');
    const { now } = clock;
    clock.forward((days + 1) * day);
    clock.setWall(new Date(now().getTime() - (days + 2) * day).toISOString());
    expect(await codeOf(client.session.signIn(person))).toBe('AUTH_OFFLINE_EXPIRED');
  });

  it('forgets the old password once the platform refused it, also for the next day without network', async () => {
    const person = await newPerson();
    await client.session.signIn(person);
    await world.administrator.operators.save({
      username: person.username,
      name: '测试员',
      roles: ['clerk'],
      password: 'Another2026!',
      disabled: false,
    });
    expect(await codeOf(client.session.signIn(person))).toBe('AUTH_BAD_CREDENTIALS');
    await world.cable.set('refuse');
    expect(await codeOf(client.session.signIn(person))).toBe('AUTH_OFFLINE_UNKNOWN');
    await world.cable.set('pass');
    expect(await codeOf(client.session.signIn({ ...person, password: 'Another2026!' }))).toBe('ok');
    await world.cable.set('refuse');
    expect(await codeOf(client.session.signIn({ ...person, password: 'Another2026!' }))).toBe('ok');
  });

  it('a slip of the finger online does not cost the offline record', async () => {
    const person = await newPerson();
    await client.session.signIn(person);
    expect(await codeOf(client.session.signIn({ ...person, password: 'Yichuang2026?' }))).toBe('AUTH_BAD_CREDENTIALS');
    await world.cable.set('refuse');
    expect(await codeOf(client.session.signIn(person))).toBe('ok');
  });

  it('takes a changed password at once, online and offline', async () => {
    const person = await newPerson();
    await client.session.signIn(person);
    expect(await codeOf(client.session.changePassword({ oldPassword: person.password, newPassword: 'short' }))).toBe(
      'AUTH_PASSWORD_WEAK',
    );
    expect(
      await codeOf(client.session.changePassword({ oldPassword: 'not-it-at-all-1', newPassword: 'Another2026!' })),
    ).toBe('AUTH_BAD_CREDENTIALS');
    await client.session.changePassword({ oldPassword: person.password, newPassword: 'Another2026!' });
    await world.cable.set('refuse');
    expect(await codeOf(client.session.signIn(person))).toBe('AUTH_BAD_CREDENTIALS');
    expect(await client.session.signIn({ ...person, password: 'Another2026!' })).toMatchObject({ isOffline: true });
    expect(
      await codeOf(client.session.changePassword({ oldPassword: 'Another2026!', newPassword: 'Third202600!' })),
    ).toBe('PLATFORM_UNREACHABLE');
  });

  it('ends for a person the administrator disabled', async () => {
    const person = await newPerson();
    await client.session.signIn(person);
    await world.administrator.operators.save({
      username: person.username,
      name: '测试员',
      roles: ['clerk'],
      disabled: true,
    });
    expect(await codeOf(client.session.signIn(person))).not.toBe('ok');
    await world.cable.set('refuse');
    expect(await codeOf(client.session.signIn(person))).toBe('AUTH_OFFLINE_UNKNOWN');
  });
});

describe('the lock', () => {
  it('comes by itself when nobody touched the workstation, keeps the draft, and opens with the password', async () => {
    await client.session.signIn(clerk);
    const draft = await client.drafts.create();
    clock.forward(590_000);
    await client.session.touch();
    clock.forward(590_000);
    host.ctx.session.lockWhenIdle();
    expect((await session())?.isLocked).toBe(false);
    clock.forward(20_000);
    // The screens ask for the state all the time; that is not a hand at the keyboard.
    await client.station.get();
    host.ctx.session.lockWhenIdle();
    expect((await session())?.isLocked).toBe(true);
    expect(await codeOf(client.cases.get({ caseId: draft.caseId }))).toBe('AUTH_LOCKED_SCREEN');
    expect(await codeOf(client.session.unlock({ password: 'wrong-password-1' }))).toBe('AUTH_BAD_CREDENTIALS');
    expect((await session())?.isLocked).toBe(true);
    expect(await client.session.unlock({ password: clerk.password })).toMatchObject({ isLocked: false });
    expect((await client.cases.get({ caseId: draft.caseId })).state).toBe('DRAFT');
  });

  it('stays away while one of two windows is used, however long the other one is forgotten', async () => {
    await client.session.signIn(clerk);
    const forgotten = (await client.station.watch())[Symbol.asyncIterator]();
    await forgotten.next();
    for (let minute = 0; minute < 30; minute += 1) {
      clock.forward(60_000);
      await client.session.touch();
      host.ctx.session.lockWhenIdle();
    }
    expect((await session())?.isLocked).toBe(false);
    await forgotten.return?.(undefined);
  });

  it('is there for the hand that wakes a machine which slept, before any timer looked', async () => {
    await client.session.signIn(clerk);
    clock.forward(3_600_000);
    expect(await codeOf(client.session.touch())).toBe('AUTH_LOCKED_SCREEN');
    expect((await session())?.isLocked).toBe(true);
  });

  it('opens without the network, and not after somebody signed out meanwhile', async () => {
    await client.session.signIn(clerk);
    await client.session.lock();
    await world.cable.set('refuse');
    const unlocking = codeOf(client.session.unlock({ password: clerk.password }));
    // The check of the password has begun when the sign-out comes.
    await new Promise((resolve) => setImmediate(resolve));
    await client.session.signOut();
    expect(await unlocking).toBe('AUTH_REQUIRED');
    expect(await session()).toBeNull();
    await client.session.signIn(clerk);
    await client.session.lock();
    expect(await client.session.unlock({ password: clerk.password })).toMatchObject({
      isLocked: false,
      isOffline: true,
    });
  });
});

describe('the audit trail', () => {
  it('chains what was done, and names the first row that was changed, removed or put in', async () => {
    await client.session.signIn(clerk);
    await client.session.lock();
    await client.session.unlock({ password: clerk.password });
    await codeOf(client.session.signIn({ ...clerk, password: 'wrong-password-1' }));
    const { db } = host.ctx;
    expect(findBreak(db)).toBeNull();
    const acts = (
      db.prepare('SELECT act, is_ok FROM audit ORDER BY seq').all() as { act: string; is_ok: number }[]
    ).map((row) => `${row.act} ${row.is_ok}`);
    expect(acts).toEqual(['session.signIn 1', 'session.lock 1', 'session.unlock 1', 'session.signIn 0']);
    const tamper = (sql: string): number | null => {
      db.exec('SAVEPOINT looked');
      db.exec(sql);
      const found = findBreak(db);
      db.exec('ROLLBACK TO looked; RELEASE looked');
      return found;
    };
    expect(tamper(`UPDATE audit SET operator = 'somebody' WHERE seq = 2`)).toBe(2);
    expect(tamper(`UPDATE audit SET is_ok = 1 WHERE seq = 4`)).toBe(4);
    expect(tamper(`UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 1`)).toBe(1);
    expect(tamper('DELETE FROM audit WHERE seq = 3')).toBe(3);
    expect(tamper('DELETE FROM audit WHERE seq = 1')).toBe(1);
    expect(
      tamper(
        `INSERT INTO audit SELECT seq + 10, at, operator, act, object, is_ok, detail, prev_hash, hash FROM audit WHERE seq = 4`,
      ),
    ).toBe(5);
    expect(tamper(`UPDATE audit SET hash = upper(hash) WHERE seq = 3`)).toBe(3);
    expect(findBreak(db)).toBeNull();
  });

  it('misses rows cut off its end, also all of them', async () => {
    await client.session.signIn(clerk);
    await client.session.lock();
    const { db } = host.ctx;
    expect(await host.auditChain.isIntact()).toBe(true);
    db.exec('SAVEPOINT looked; DELETE FROM audit WHERE seq = 2');
    expect(findBreak(db)).toBe(2);
    db.exec('DELETE FROM audit');
    expect(findBreak(db)).toBe(1);
    db.exec('ROLLBACK TO looked; RELEASE looked');
    expect(findBreak(db)).toBeNull();
  });

  it('stays whole when a recorded text holds what no database stores', () => {
    const { db } = host.ctx;
    record(
      host.ctx,
      { stream: 'station', act: 'session.signIn', isOk: false, detail: 'half \ud83d a pair\0', object: 'x\udc00' },
      () => undefined,
    );
    expect(findBreak(db)).toBeNull();
  });
});
