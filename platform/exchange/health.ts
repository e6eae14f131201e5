import type { Health } from '#contract/platform/exchange.ts';
import { exchangeVersion } from '#contract/platform/streams.ts';
import type { Platform } from '../kernel/context.ts';
import { healingNotice } from './healing.ts';
import { lastReceipt } from './receipts.ts';
import { currentRunBeside } from './runs.ts';

const trialNotice =
  '中心平台用的是试用的数据库，断电可能丢失最近收到的数据，只用于演示、测试和试用。正式使用请管理员换成正式的数据库。';

/** @param runId the run of a station that asks, as it says itself */
export async function health(platform: Platform, runId: string | null = null): Promise<Health> {
  // Asked of the database, so that a platform without one does not call itself well.
  const mark = await lastReceipt(platform.db);
  const [disk, healing] = await Promise.all([platform.disk.look(), healingNotice(platform)]);
  return {
    instanceId: platform.instanceId,
    serverTime: platform.clock.now().toISOString(),
    storage: platform.db.storage,
    durable: platform.db.durable,
    exchangeVersion,
    isFull: disk.isFull,
    notice: [disk.notice, healing, platform.db.durable ? '' : trialNotice].filter((one) => one !== '').join(''),
    mark,
    run: await currentRunBeside(platform.db, runId),
  };
}
