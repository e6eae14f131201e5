import path from 'node:path';
import { startPlatform, type HallFlags } from '#platform/index.ts';
import type { PlatformFlags } from './flags.ts';
import { hotlineOptions } from './hotline-options.ts';
import { serviceOptions } from './service-options.ts';
import { answer, failed, numberFlag, UsageError } from './answer.ts';
import { untilStopped } from './until-stopped.ts';

/** Runs the central platform until stopped; a fresh one prints its administrator's password, once. */
export async function runPlatform(flags: PlatformFlags): Promise<void> {
  try {
    const { data } = flags;
    if (data === undefined) throw new UsageError('请用 --data 指明数据目录。');
    const databaseUrl = process.env['DATABASE_URL'];
    const platform = await startPlatform({
      port: numberFlag('port', flags.port, 0, 65_535),
      host: flags.listen,
      hall: hallFrom(flags),
      dataDir: path.resolve(data),
      ...(databaseUrl ? { databaseUrl } : {}),
      trustedProxies: flags.trustedProxy ?? [],
      hotline: hotlineOptions(data, flags.switch, process.env),
      services: serviceOptions(process.env),
    });
    for (const notice of platform.notices) process.stderr.write(`${notice}\n`);
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

/** The first hall of an empty database, as far as it was said; what is not said is the example's. */
function hallFrom(flags: PlatformFlags): HallFlags {
  if (flags.region !== undefined && !/^\d{6}$/.test(flags.region))
    throw new UsageError(`--region 应为六位数字的行政区划代码，收到“${flags.region}”。`);
  return {
    ...(flags.hallCode === undefined ? {} : { hallCode: flags.hallCode }),
    ...(flags.hallName === undefined ? {} : { hallName: flags.hallName }),
    ...(flags.region === undefined ? {} : { regionCode: flags.region }),
    ...(flags.phone === undefined ? {} : { contactPhone: flags.phone }),
    ...(flags.publicUrl === undefined ? {} : { publicUrl: flags.publicUrl }),
  };
}
