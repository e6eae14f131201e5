import { z } from 'zod';
import type { PlatformSettings } from './settings.ts';

const Health = z.object({ storage: z.string(), durable: z.boolean(), notice: z.string() });

/**
 * Asks the running platform; one line for people, exit code 1 when it does not answer well.
 *
 * @param waitMs keeps asking that long: a service that was just started
 */
export async function reportHealth(settings: PlatformSettings, waitMs: number): Promise<void> {
  const url = `http://${reachable(settings.listen)}:${settings.port}/v1/health`;
  const end = performance.now() + waitMs;
  for (;;) {
    const problem = await ask(url);
    if (problem === null) return;
    if (isMainProcessGone() || performance.now() >= end) {
      process.stderr.write(`中心平台不正常：${problem}。请管理员看 sudo journalctl -u yichuang-platform。\n`);
      process.exitCode = 1;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Started by the unit beside a platform that has given up meanwhile: there is nothing to wait for, and it has said why. */
function isMainProcessGone(): boolean {
  const pid = Number(process.env['MAINPID']);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function ask(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) return `答复 ${response.status}`;
    const health = Health.parse(await response.json());
    process.stdout.write(`正常，数据库 ${health.storage}。${health.notice}\n`);
    return null;
  } catch (error) {
    if (error instanceof z.ZodError) return '答复不是中心平台的';
    return error instanceof Error && error.name === 'TimeoutError' ? '10 秒没有答复' : '连不上';
  }
}

/** Everywhere is also here. */
function reachable(listen: string): string {
  if (listen === '0.0.0.0') return '127.0.0.1';
  if (listen === '::') return '[::1]';
  return listen.includes(':') ? `[${listen}]` : listen;
}
