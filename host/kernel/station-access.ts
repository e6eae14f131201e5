import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import { EnrolAnswer, ProofAnswer } from '#contract/platform/station-answers.ts';
import { enrolmentText, proofText } from '#contract/platform/station-proof.ts';
import type { Clock } from './clock.ts';
import type { StationConfig } from './station-config.ts';
import type { PlatformClient } from './platform-client.ts';
import { readHall } from './hall.ts';
import { newestReceipt } from './receipt.ts';
import { keepCertificate, loadOrMakeStationKey, readStationKey, signWith } from './station-key.ts';

/** How this station gets its token: enrolled once by a code, then with its key, an hour at a time. */
export interface StationAccess {
  /**
   * A token that is good for a while yet.
   *
   * @throws ExpectedError STATION_NOT_BOUND | STATION_REFUSED | ENROL_CODE_WRONG | the platform could not be asked
   */
  token(): Promise<string>;
  /** The token at hand was refused: the next one is a new one. */
  drop(token: string): void;
  /** The platform said that it does not know this station, or not with this key. */
  isUnknown(): boolean;
  /**
   * @param replaces on purpose: the machine that calls under this window number until now does so no longer
   * @throws ExpectedError ENROL_CODE_WRONG | STATION_TAKEN | WINDOW_TAKEN | WINDOW_OPEN_THERE | the platform could not be asked
   */
  enrol(code: string, replaces: boolean): Promise<void>;
}

export interface AccessDeps {
  db: Db;
  platform: PlatformClient;
  station: StationConfig;
  clock: Clock;
  /** Given at the start; used only while the station is not enrolled. */
  enrolCode: string | null;
}

const askMs = 5000;
const Challenge = z.object({ challenge: z.string() });

export function createStationAccess({ db, platform, station, clock, enrolCode }: AccessDeps): StationAccess {
  let renewAtMs = -Infinity;
  let code = enrolCode;
  let asking: Promise<string> | null = null;
  let isUnknown = false;

  const held = (): string | null => readSetting(db, 'stationToken', z.string().nullable());
  const isEnrolled = (): boolean => (readStationKey(db)?.certificate ?? '') !== '';

  const enrol = async (given: string, replaces = false): Promise<void> => {
    const key = loadOrMakeStationKey(db);
    const signature = signWith(key, enrolmentText(station, key.publicKey, given));
    const token = given === '' ? held() : null;
    const answer = await platform.ask(
      EnrolAnswer,
      token,
      (remote, options) =>
        remote.stations.enrol({ code: given, station, publicKey: key.publicKey, signature, replaces }, options),
      askMs,
    );
    keepCertificate(db, key, answer.certificate);
    renewAtMs = -Infinity;
  };

  const prove = async (): Promise<string> => {
    const key = loadOrMakeStationKey(db);
    const { challenge } = await platform.ask(
      Challenge,
      null,
      (remote, options) => remote.stations.challenge(undefined, options),
      askMs,
    );
    const signature = signWith(key, proofText(station, challenge));
    const { publicKey, certificate } = key;
    const hallCode = readHall(db)?.hallCode ?? null;
    const seen = newestReceipt(db);
    const answer = await platform.ask(
      ProofAnswer,
      null,
      (remote, options) =>
        remote.stations.prove({ station, publicKey, certificate, hallCode, seen, challenge, signature }, options),
      askMs,
    );
    db.tx(() => {
      writeSetting(db, 'stationToken', answer.token);
      writeSetting(db, 'hall', answer.hall);
      writeSetting(db, 'queryBaseUrl', answer.queryBaseUrl);
      writeSetting(db, 'offlineDays', answer.offlineDays);
    });
    renewAtMs = clock.uptimeMs() + answer.lifeMs / 2;
    return answer.token;
  };

  /** A station of the time before keys shows the token it has, once; with a platform of that time it keeps using it. */
  const firstToken = async (): Promise<string> => {
    if (code !== null) {
      await enrol(code);
      code = null;
      return await prove();
    }
    const old = held();
    if (old === null) throw new ExpectedError('STATION_NOT_BOUND');
    try {
      await enrol('');
    } catch (error) {
      if (error instanceof ExpectedError && error.detail['status'] === 404) return old;
      throw error instanceof ExpectedError && error.code === 'AUTH_REQUIRED'
        ? new ExpectedError('STATION_NOT_BOUND', {}, { cause: error })
        : error;
    }
    return await prove();
  };

  return {
    async token() {
      if (!platform.isConfigured) throw new ExpectedError('PLATFORM_UNREACHABLE');
      const now = held();
      if (isEnrolled() && now !== null && clock.uptimeMs() < renewAtMs) return now;
      // Everybody who needs one meanwhile waits for the same.
      asking ??= (isEnrolled() ? prove() : firstToken()).finally(() => {
        asking = null;
      });
      try {
        const token = await asking;
        isUnknown = false;
        return token;
      } catch (error) {
        isUnknown = error instanceof ExpectedError && error.code === 'STATION_NOT_BOUND';
        throw error;
      }
    },
    drop(token) {
      if (token === held()) renewAtMs = -Infinity;
    },
    async enrol(given, replaces) {
      await enrol(given, replaces);
      code = null;
      await prove();
      isUnknown = false;
    },
    isUnknown: () => isUnknown,
  };
}
