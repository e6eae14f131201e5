import { z } from 'zod';
import { readSetting } from '#db/queries/settings.ts';
import { record } from '../kernel/record.ts';
import type { HostContext } from '../kernel/context.ts';

/** Whether the platform knows this machine; a station that works on its own needs nobody to know it. */
export function isEnrolled({ db, platform }: HostContext): boolean {
  return !platform.isConfigured || readSetting(db, 'stationToken', z.string()) !== null;
}

/** Enrols this machine with the code somebody typed. @throws ExpectedError ENROL_CODE_WRONG | STATION_TAKEN | WINDOW_TAKEN | PLATFORM_UNREACHABLE … */
export async function enrolWith(ctx: HostContext, code: string, replaces: boolean): Promise<void> {
  await ctx.access.enrol(code, replaces);
  const { stationId, stationName } = ctx.station;
  record(
    ctx,
    { stream: 'station', act: 'station.enrol', object: stationId, by: { username: 'station', name: stationName } },
    () => undefined,
  );
  ctx.changes.notify('station');
}
