import path from 'node:path';
import { startPlatform } from '#platform/index.ts';
import type { PlatformFlags } from '../cli.ts';
import { answer, failed, numberFlag } from './answer.ts';
import { untilStopped } from './until-stopped.ts';

/** Runs the central platform until stopped; a fresh one prints its administrator's password, once. */
export async function runPlatform(flags: PlatformFlags): Promise<void> {
  try {
    const databaseUrl = process.env['DATABASE_URL'];
    const platform = await startPlatform({
      port: numberFlag('port', flags.port, 0, 65_535), host: flags.listen,
      ...(databaseUrl ? { databaseUrl } : { dataDir: path.resolve(flags.data) }),
    });
    answer({ platform: platform.url, storage: databaseUrl ? 'postgresql' : 'pglite', openapi: `${platform.url}/openapi.json`, ...(platform.initialAdministrator ? { administrator: platform.initialAdministrator } : {}) });
    await untilStopped(() => platform.close());
  } catch (error) {
    answer(failed(error));
    process.exitCode = 1;
  }
}
