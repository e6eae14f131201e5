import { exampleHall, startPlatform, type RunningPlatform } from '#platform/index.ts';
import { hotlineOptions } from '../hotline-options.ts';
import { untilStopped } from '../until-stopped.ts';
import { startFailure } from './start-failure.ts';
import type { PlatformSettings } from './settings.ts';

/** Runs until stopped. Sentences for people go to standard output (the unit's log), one JSON line a request to standard error. */
export async function servePlatform(settings: PlatformSettings): Promise<void> {
  const { hall, hotline } = settings;
  let platform: RunningPlatform;
  try {
    platform = await startPlatform({
      host: settings.listen,
      port: settings.port,
      logLevel: settings.log_level,
      firstAdministrator: 'page',
      trustedProxies: settings.trusted_proxies,
      ...(settings.database_url === undefined ? { dataDir: settings.data } : { databaseUrl: settings.database_url }),
      ...(settings.public_url === undefined ? {} : { publicUrl: settings.public_url }),
      // The file's secrets under the names they have in an environment.
      hotline: hotlineOptions(settings.data, hotline.switch, {
        YICHUANG_SWITCH_SECRET: hotline.switch_secret,
        YICHUANG_HOTLINE_KEY: hotline.key,
        YICHUANG_PUSH_SECRET: hotline.push_secret,
      }),
      hall: {
        hallName: hall.name ?? exampleHall.hallName,
        hallCode: hall.code ?? exampleHall.hallCode,
        regionCode: hall.region ?? exampleHall.regionCode,
        contactPhone: hall.phone ?? exampleHall.contactPhone,
      },
    });
  } catch (error) {
    throw startFailure(error, settings);
  }
  say(`中心平台已启动：${platform.url}`);
  say(
    settings.database_url === undefined
      ? `数据库：内嵌，只供试用，断电可能丢失最近的数据；数据在 ${settings.data}。正式使用请设置 database_url。`
      : '数据库：PostgreSQL。',
  );
  if (hall.region === undefined || hall.region === exampleHall.regionCode)
    say('大厅：还是示例（区划 000000）。投入使用前请在设置里写上自己的大厅和区划。');
  if (platform.firstStartCode !== null)
    say(`首次启动：用浏览器打开 ${platform.url}/first-start，一次性代码 ${platform.firstStartCode}`);
  await untilStopped(() => platform.close());
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
