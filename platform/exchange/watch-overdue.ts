import type { Platform } from '../kernel/context.ts';
import { hallDay } from '../queue/hall-time.ts';
import { noteOverdue } from './awaited.ts';

const everyMs = 60_000;

/** Looks once a minute for days that have passed; answers with what ends it. */
export function watchOverdue(platform: Platform, onTrouble: (error: unknown) => void): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const look = (): void => {
    running = running.then(() => noteOverdue(platform, hallDay(platform.clock.now()))).catch(onTrouble);
  };
  look();
  const timer = setInterval(look, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
