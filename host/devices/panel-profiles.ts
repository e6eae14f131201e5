import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { listPanelProfiles, savePanelProfile } from '#db/queries/devices.ts';
import type { Db } from '#db/open.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { PanelProfileSummary, PanelTrial } from '#contract/workstation/schemas.ts';
import { DeviceError, isDeviceError } from '#native-bindings/errors.ts';
import { parseFrameProfile, type FrameProfile } from '#native-bindings/panel/profile.ts';
import { renderSamples, tryProfile } from '#native-bindings/panel/trial.ts';

/** Frame profiles of keypads, displays and callers: those shipped, and those written or published for this window. */
export interface PanelProfiles {
  list(): z.infer<typeof PanelProfileSummary>[];
  /** @throws DeviceError PROFILE_INVALID no such profile */
  find(id: string): FrameProfile;
  /** What a profile makes of bytes, and what its templates send; a faulty profile is told in `problems`. */
  try(profile: unknown, hex: string): z.infer<typeof PanelTrial>;
  /** @throws ExpectedError PROFILE_INVALID */
  save(profiles: readonly unknown[]): string[];
}

/** @param db null: the shipped ones only */
export function createPanelProfiles(db: Db | null, appRoot: string): PanelProfiles {
  const shipped = readShipped(path.join(appRoot, 'resources', 'panels'));
  const own = (): FrameProfile[] =>
    db ? listPanelProfiles(db).map((row) => parseFrameProfile(JSON.parse(row.profile_json))) : [];
  const all = (): { profile: FrameProfile; isOwn: boolean }[] => {
    const mine = own();
    // One written here under a shipped name stands in for it.
    return [
      ...mine.map((profile) => ({ profile, isOwn: true })),
      ...shipped.filter((one) => !mine.some(({ id }) => id === one.id)).map((profile) => ({ profile, isOwn: false })),
    ];
  };
  return {
    list: () =>
      all().map(({ profile, isOwn }) => ({ id: profile.id, name: profile.name, roles: profile.roles, isOwn, profile })),
    find(id) {
      const found = all().find(({ profile }) => profile.id === id);
      if (!found)
        throw new DeviceError('PROFILE_INVALID', {
          detail: { problem: id === '' ? '还没有选择配置' : `没有名为“${id}”的配置` },
        });
      return found.profile;
    },
    try(raw, hex) {
      try {
        const profile = parseFrameProfile(raw);
        return { ...tryProfile(profile, hex), templates: renderSamples(profile) };
      } catch (error) {
        if (!isDeviceError(error, 'PROFILE_INVALID')) throw error;
        return { frames: [], events: [], problems: [String(error.detail?.['problem'] ?? '配置有错')], templates: [] };
      }
    },
    save(raw) {
      const profiles = raw.map(checked);
      if (!db) throw new Error('there is no store to keep profiles in');
      db.tx(() => {
        for (const profile of profiles) savePanelProfile(db, profile.id, JSON.stringify(profile));
      });
      return profiles.map((one) => one.id);
    },
  };
}

function checked(raw: unknown): FrameProfile {
  try {
    return parseFrameProfile(raw);
  } catch (error) {
    if (!isDeviceError(error, 'PROFILE_INVALID')) throw error;
    throw new ExpectedError('PROFILE_INVALID', error.detail ?? {}, { cause: error });
  }
}

function readShipped(folder: string): FrameProfile[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => parseFrameProfile(JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))));
}
