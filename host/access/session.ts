import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '#db/open.ts';
import { findOfflinePerson, forgetPerson, rememberPerson } from '#db/queries/people.ts';
import { writeSetting } from '#db/queries/settings.ts';
import { z } from 'zod';
import { ExpectedError, isPlatformAway } from '#contract/errors.ts';
import type { Operator } from '#contract/people.ts';
import { SignInAnswer } from '#contract/platform/station-answers.ts';
import { mayCall } from '#contract/workstation/allow.ts';
import type { Session } from '#contract/workstation/station.ts';
import type { AuditAct } from '#contract/workstation/acts.ts';
import type { Changes } from '../kernel/changes.ts';
import type { Clock, LegalTime } from '../kernel/clock.ts';
import type { StationConfig } from '../kernel/context.ts';
import { keepHall } from '../kernel/keep-hall.ts';
import type { PlatformClient } from '../kernel/platform-client.ts';
import { record } from '../kernel/record.ts';
import type { StationAccess } from '../kernel/station-access.ts';
import type { Logger } from '../kernel/log.ts';
import type { SessionKeeper } from '../kernel/session.ts';
import { signInOffline } from './offline.ts';
import { isPassword, makeVerifier } from './password.ts';

export interface SessionDeps {
  db: Db;
  platform: PlatformClient;
  station: StationConfig;
  clock: Clock;
  time: LegalTime;
  changes: Changes;
  idleLockMs: number;
  onSignedIn: () => void;
  /** Which run of this station the platform heard last. */
  hearRun: (run: SignInAnswer['run']) => void;
  access: StationAccess;
  log: Logger;
}

export function createSessionKeeper(deps: SessionDeps): SessionKeeper {
  const { db, platform, station, clock, time, changes } = deps;
  let session: Session | null = null;
  let token: string | null = null;
  let touched = { steadyMs: clock.monotonicMs(), uptimeMs: clock.uptimeMs() };

  const touch = (): void => {
    touched = { steadyMs: clock.monotonicMs(), uptimeMs: clock.uptimeMs() };
  };
  /** A machine that slept was idle, though its steady clock stood still. */
  const idleMs = (): number => Math.max(clock.monotonicMs() - touched.steadyMs, clock.uptimeMs() - touched.uptimeMs);

  const changed = (): void => changes.notify('station');
  const audit = (username: string, act: AuditAct, isOk: boolean, detail = ''): void =>
    record(
      { db, changes, time, session: { current: () => session } },
      { stream: 'station', act, object: station.stationId, isOk, detail, by: { username, name: username } },
      () => undefined,
    );

  /** What keeps a person out of the workstation happens, stored or not: a full disk must leave nobody signed in. */
  const auditAnyway = (username: string, act: AuditAct, detail = ''): void => {
    try {
      audit(username, act, true, detail);
    } catch (error) {
      deps.log.error('session.audit', error, { act, username });
    }
  };

  const askPlatform = async (
    username: string,
    password: string,
  ): Promise<{ operator: Operator; token: string } | null> => {
    try {
      const answer = await askWithToken(username, password);
      deps.hearRun(answer.run);
      const verifier = await makeVerifier(password);
      db.tx(() => {
        rememberPerson(db, {
          // As the platform writes it, however it was typed.
          username: answer.operator.username,
          operator_json: JSON.stringify(answer.operator),
          ...verifier,
          verified_at: time.iso(),
        });
        // From a platform of the time before stations had keys.
        if (answer.stationToken !== undefined) writeSetting(db, 'stationToken', answer.stationToken);
        keepHall({ db, changes, time, session: { current: () => session } }, answer);
        writeSetting(db, 'offlineDays', answer.offlineDays);
      });
      return { operator: answer.operator, token: answer.token };
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      // Only a platform that cannot be asked opens the way to the offline record; a refusal stands.
      if (isPlatformAway(error.code)) return null;
      // Forgotten by the platform, this window works on with those it knows until it is enrolled again.
      if (error.code === 'STATION_NOT_BOUND' && findOfflinePerson(db, username) !== null) return null;
      if (
        error.code === 'FORBIDDEN' ||
        (error.code === 'AUTH_BAD_CREDENTIALS' && (await isRemembered(username, password)))
      )
        forgetPerson(db, findOfflinePerson(db, username)?.username ?? username);
      throw error;
    }
  };

  /** With the station's own token, so that wrong passwords typed elsewhere do not count here; one that was refused is renewed once. */
  const askWithToken = async (username: string, password: string): Promise<SignInAnswer> => {
    const ask = async (stationToken: string): Promise<SignInAnswer> =>
      await platform.ask(
        SignInAnswer,
        stationToken,
        (remote, options) => remote.sessions.signIn({ username, password, station }, options),
        // Whoever is known here can go on without a slow platform; for a newcomer there is no other way in.
        findOfflinePerson(db, username) === null ? 20_000 : 6000,
      );
    const stationToken = await deps.access.token();
    try {
      return await ask(stationToken);
    } catch (error) {
      if (!(error instanceof ExpectedError && error.code === 'AUTH_REQUIRED')) throw error;
      deps.access.drop(stationToken);
      return await ask(await deps.access.token());
    }
  };

  /** The very password that once opened this record: changed or disabled at the platform since, not mistyped. */
  const isRemembered = async (username: string, password: string): Promise<boolean> => {
    const person = findOfflinePerson(db, username);
    return person !== null && isPassword(password, person);
  };

  let lastOffline: Promise<unknown> = Promise.resolve();
  /** One password after another, so that parallel guesses wait for each other. */
  const offlineInTurn = async (check: () => Promise<Operator>): Promise<Operator> => {
    const mine = lastOffline.then(check);
    lastOffline = mine.catch(() => undefined);
    return await mine;
  };

  const identify = async (
    username: string,
    password: string,
  ): Promise<{ operator: Operator; token: string | null; isOffline: boolean }> => {
    try {
      const online = await askPlatform(username, password);
      if (online) return { ...online, isOffline: false };
      return {
        operator: await offlineInTurn(() => signInOffline(db, username, password, () => time.now(), pause)),
        token: null,
        isOffline: true,
      };
    } catch (error) {
      audit(username, 'session.signIn', false, error instanceof ExpectedError ? error.code : 'INTERNAL');
      throw error;
    }
  };

  /** Over all windows: each tells of the hands at it, none locks another. */
  const lockWhenIdle = (): void => {
    if (!session || session.isLocked || idleMs() < deps.idleLockMs) return;
    session = { ...session, isLocked: true };
    auditAnyway(session.operator.username, 'session.lock', 'idle');
    changed();
  };

  const requireSession = (): Session => {
    if (!session) throw new ExpectedError('AUTH_REQUIRED');
    return session;
  };

  return {
    current: () => session,
    token: () => token,
    operator: () => requireSession().operator,
    requirePermission(procedure, who) {
      if (who === 'anyone') return;
      // Whoever wakes a machine that slept is not known to be the one who left it.
      lockWhenIdle();
      const held = requireSession();
      if (held.isLocked) throw new ExpectedError('AUTH_LOCKED_SCREEN');
      if (!mayCall(who, held.operator.roles)) {
        record(
          { db, changes, time, session: { current: () => session } },
          { stream: 'station', refused: procedure, object: station.stationId, detail: 'FORBIDDEN' },
          () => undefined,
        );
        throw new ExpectedError('FORBIDDEN');
      }
      if (!procedure.startsWith('station.')) touch();
    },
    async signIn(username, password) {
      const { operator, isOffline, token: issued } = await identify(username, password);
      token = issued;
      session = { operator, isOffline, isLocked: false, signedInAt: time.iso() };
      touch();
      audit(operator.username, 'session.signIn', true, isOffline ? 'offline' : 'online');
      deps.onSignedIn();
      changed();
      return session;
    },
    async identify(username, password) {
      requireSession();
      return (await identify(username, password)).operator;
    },
    async unlock(password) {
      const held = requireSession();
      const { operator, isOffline, token: issued } = await identify(held.operator.username, password);
      // Signed out while the password was being checked: that stands.
      if (requireSession().operator.username !== operator.username) throw new ExpectedError('AUTH_REQUIRED');
      token = issued;
      session = { ...held, operator, isOffline, isLocked: false };
      touch();
      audit(operator.username, 'session.unlock', true);
      changed();
      return session;
    },
    lock() {
      const held = requireSession();
      session = { ...held, isLocked: true };
      auditAnyway(held.operator.username, 'session.lock');
      changed();
    },
    signOut() {
      if (!session) return;
      auditAnyway(session.operator.username, 'session.signOut');
      session = null;
      token = null;
      changed();
    },
    touch() {
      requireSession();
      touch();
    },
    async changePassword(oldPassword, newPassword) {
      const { operator } = requireSession();
      if (token === null) throw new ExpectedError('PLATFORM_UNREACHABLE');
      await platform.ask(z.object({ ok: z.literal(true) }), token, (remote, options) =>
        remote.sessions.changePassword({ oldPassword, newPassword }, options),
      );
      const verifier = await makeVerifier(newPassword);
      rememberPerson(db, {
        username: operator.username,
        operator_json: JSON.stringify(operator),
        ...verifier,
        verified_at: time.iso(),
      });
      audit(operator.username, 'session.changePassword', true);
    },
    lockWhenIdle,
  };
}
