import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One program of a run. */
export interface Leg {
  name: string;
  command: string[];
  /** Names of legs that must have passed before; when one did not, this one is not run and has failed. */
  after?: string[];
  /** Names of legs that must have ended before, well or not, where they are run at all: what would starve beside them. */
  behind?: string[];
  /** Says every line at once; the others say theirs together at their end. */
  isLive?: boolean;
  env?: Record<string, string>;
}

export interface LegEnd {
  name: string;
  isFine: boolean;
  seconds: number;
  lines: string[];
}

/** Runs legs beside each other, at most `atOnce`, in their order as far as they need not wait for one another. */
export async function runLegs(legs: Leg[], atOnce: number, say: (line: string) => void): Promise<LegEnd[]> {
  const waiting = [...legs];
  const names = new Set(legs.map((leg) => leg.name));
  const ended = new Map<string, LegEnd>();
  const running = new Map<string, Promise<void>>();
  const end = (leg: LegEnd): void => {
    running.delete(leg.name);
    ended.set(leg.name, leg);
    say(`── ${leg.name}：${leg.isFine ? '通过' : '未通过'}，${leg.seconds.toFixed(1)} 秒`);
  };
  for (;;) {
    for (const leg of [...waiting]) {
      const before = (leg.after ?? []).map((name) => ended.get(name));
      const failed = before.find((one) => one && !one.isFine);
      if (failed) {
        waiting.splice(waiting.indexOf(leg), 1);
        end({ name: leg.name, isFine: false, seconds: 0, lines: [`${failed.name}未通过，没有运行`] });
      } else if (
        running.size < atOnce &&
        !before.includes(undefined) &&
        (leg.behind ?? []).every((name) => !names.has(name) || ended.has(name))
      ) {
        waiting.splice(waiting.indexOf(leg), 1);
        running.set(leg.name, runLeg(leg, say).then(end));
      }
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  return legs.flatMap((leg) => ended.get(leg.name) ?? []);
}

async function runLeg(leg: Leg, say: (line: string) => void): Promise<LegEnd> {
  const began = performance.now();
  const [program = '', ...args] = leg.command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...leg.env } });
  const lines: string[] = [];
  const take = (line: string): void => {
    lines.push(line);
    if (leg.isLive) say(line);
  };
  createInterface({ input: child.stdout }).on('line', take);
  createInterface({ input: child.stderr }).on('line', take);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      take(error.message);
      resolve(null);
    });
    child.once('close', resolve);
  });
  if (!leg.isLive) for (const line of lines) say(`${leg.name} │ ${line}`);
  return { name: leg.name, isFine: code === 0, seconds: (performance.now() - began) / 1000, lines };
}
