import path from 'node:path';
import { exampleHall, startPlatform, type Hall } from '#platform/index.ts';
import type { PlatformFlags } from './flags.ts';
import { hotlineOptions } from './hotline-options.ts';
import { answer, failed, numberFlag, UsageError } from './answer.ts';
import { untilStopped } from './until-stopped.ts';

/** Runs the central platform until stopped; a fresh one prints its administrator's password, once. */
export async function runPlatform(flags: PlatformFlags): Promise<void> {
  try {
    const databaseUrl = process.env['DATABASE_URL'];
    const platform = await startPlatform({
      port: numberFlag('port', flags.port, 0, 65_535),
      host: flags.listen,
      hall: hallFrom(flags),
      ...(flags.publicUrl ? { publicUrl: flags.publicUrl } : {}),
      ...(databaseUrl ? { databaseUrl } : { dataDir: path.resolve(flags.data) }),
      hotline: hotlineOptions(flags.data, flags.switch, process.env),
    });
    answer({
      platform: platform.url,
      storage: databaseUrl ? 'postgresql' : 'pglite',
      openapi: `${platform.url}/openapi.json`,
      ...(platform.initialAdministrator ? { administrator: platform.initialAdministrator } : {}),
    });
    await untilStopped(() => platform.close());
  } catch (error) {
    answer(failed(error));
    process.exitCode = 1;
  }
}

/** The hall this platform serves; what is not said is the example's. */
function hallFrom(flags: PlatformFlags): Hall {
  if (flags.region !== undefined && !/^\d{6}$/.test(flags.region))
    throw new UsageError(`--region 应为六位数字的行政区划代码，收到“${flags.region}”。`);
  return {
    hallCode: flags.hallCode ?? exampleHall.hallCode,
    hallName: flags.hallName ?? exampleHall.hallName,
    regionCode: flags.region ?? exampleHall.regionCode,
    contactPhone: flags.phone ?? exampleHall.contactPhone,
  };
}
