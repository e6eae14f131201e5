import os from 'node:os';
import { exampleHall, startPlatform, type HallWords } from '#platform/index.ts';
import { folderTrouble } from '#platform/kernel/folder-trouble.ts';
import { hotlineOptions } from '../hotline-options.ts';
import { serviceOptions } from '../service-options.ts';
import { untilStopped } from '../until-stopped.ts';
import { noteDatabaseInUse, requireDatabaseInUse } from './database-in-use.ts';
import type { PlatformSettings } from './settings.ts';

/** Runs until stopped; `file` is where the settings were read. Sentences for people go to standard output (the unit's log), one JSON line a request to standard error. */
export async function servePlatform(file: string, settings: PlatformSettings): Promise<void> {
  const { hall, hotline } = settings;
  requireDatabaseInUse(file, settings.data, settings.database_url);
  const platform = await startPlatform({
    host: settings.listen,
    port: settings.port,
    logLevel: settings.log_level,
    firstAdministrator: 'page',
    trustedProxies: settings.trusted_proxies,
    // Files and the key of callers lie there whatever the database.
    dataDir: settings.data,
    ...(settings.database_url === undefined ? {} : { databaseUrl: settings.database_url }),
    // The file's secrets under the names they have in an environment.
    hotline: hotlineOptions(settings.data, hotline.switch, {
      YICHUANG_SWITCH_SECRET: hotline.switch_secret,
      YICHUANG_HOTLINE_KEY: hotline.key,
      YICHUANG_PUSH_SECRET: hotline.push_secret,
    }),
    reworkDays: settings.rework_days,
    appealDays: settings.appeal_days,
    appealNext: settings.appeal_next,
    approvalHours: settings.approval_hours,
    services: serviceOptions({
      YICHUANG_PAYMENT_URL: settings.payment.url,
      YICHUANG_PAYMENT_SECRET: settings.payment.secret,
      YICHUANG_PAYMENT_CALLBACK: settings.payment.callback_url,
      YICHUANG_COURIER_URL: settings.courier.url,
      YICHUANG_COURIER_SECRET: settings.courier.secret,
      YICHUANG_COURIER_CALLBACK: settings.courier.callback_url,
    }),
    hall: {
      ...(hall.name === undefined ? {} : { hallName: hall.name }),
      ...(hall.code === undefined ? {} : { hallCode: hall.code }),
      ...(hall.region === undefined ? {} : { regionCode: hall.region }),
      ...(hall.phone === undefined ? {} : { contactPhone: hall.phone }),
      ...(settings.public_url === undefined ? {} : { publicUrl: settings.public_url }),
    },
    hallWords,
  });
  try {
    noteDatabaseInUse(settings.data, settings.database_url);
  } catch (error) {
    // A platform that said it had not started must not go on listening.
    await platform.close();
    throw folderTrouble(error, settings.data);
  }
  const address = reachableAt(settings, platform.url);
  say(`中心平台已启动：${address}`);
  say(
    settings.database_url === undefined
      ? `数据库：内嵌，只供试用，断电可能丢失最近的数据；数据在 ${settings.data}。正式使用请设置 database_url。`
      : '数据库：PostgreSQL。',
  );
  for (const notice of platform.notices) say(notice);
  if (platform.regionCode === exampleHall.regionCode)
    say('大厅：还是示例（区划 000000）。投入使用前请在设置里写上自己的大厅和区划。');
  if (platform.firstStartCode !== null)
    say(`首次启动：用浏览器打开 ${address}/first-start，一次性代码 ${platform.firstStartCode}`);
  await untilStopped(() => platform.close());
}

/** Listening everywhere it is asked for from other machines: the address they know. */
function reachableAt({ listen, port }: PlatformSettings, url: string): string {
  if (listen !== '0.0.0.0' && listen !== '::') return url;
  const [outer] = Object.values(os.networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  return outer === undefined ? url : `http://${outer.address}:${port}`;
}

const hallWords: HallWords = {
  hallCode: '设置 [hall] code',
  hallName: '设置 [hall] name',
  regionCode: '设置 [hall] region',
  contactPhone: '设置 [hall] phone',
  address: '设置 [hall] address',
  publicUrl: '设置 public_url',
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);
