import path from 'node:path';
import { parseAmiUrl } from '#platform/hotline/switch/ami-client.ts';
import type { HotlineOptions } from '#platform/hotline/start.ts';
import { UsageError } from './answer.ts';

/** The hotline's part of a platform's start. Secrets come from the environment, where no list of processes shows them. */
export function hotlineOptions(dataDir: string, exchange: string | undefined, env: NodeJS.ProcessEnv): HotlineOptions {
  const key = env['YICHUANG_HOTLINE_KEY'];
  const pushSecret = env['YICHUANG_PUSH_SECRET'];
  const options: HotlineOptions = {
    keyDir: path.resolve(dataDir),
    ...(key ? { key } : {}),
    ...(pushSecret ? { pushSecret } : {}),
  };
  if (exchange === undefined) return options;
  const secret = env['YICHUANG_SWITCH_SECRET'];
  if (!secret) throw new UsageError('用 --switch 时，请把交换机管理接口的密码放在环境变量 YICHUANG_SWITCH_SECRET 里。');
  try {
    return { ...options, exchange: { ...parseAmiUrl(exchange), secret } };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`--switch 应为 ami://用户名@主机:端口（不带密码），收到“${exchange}”。`);
  }
}
