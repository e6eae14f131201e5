import fs from 'node:fs';

/** A request that fails in a loop, or a database that answers nonsense, says the same all day: beyond this the lines are counted. */
const linesAMinute = 60;
/** Of every message together; what a city's windows ask in a minute at the level `info`. */
const allAMinute = 3000;
const minuteMs = 60_000;

/**
 * Where the platform's log goes: lines as they come, each message a bounded number a minute, and a line that says how many were left out.
 * Requests (level `info`) count only together. A service manager keeps the rest in bounds; a shell that keeps it in a file does not.
 */
export function boundedLog(
  write: (line: string) => void = (line) => void fs.writeSync(2, line),
  nowMs: () => number = () => performance.now(),
): { write(line: string): void } {
  let minute = { sinceMs: -Infinity, all: 0, by: new Map<string, number>(), leftOut: 0 };
  return {
    write(line) {
      const now = nowMs();
      if (now - minute.sinceMs >= minuteMs) {
        const { leftOut } = minute;
        minute = { sinceMs: now, all: 0, by: new Map(), leftOut: 0 };
        if (leftOut > 0)
          write(`${JSON.stringify({ level: 40, time: Date.now(), msg: 'log lines left out', leftOut })}\n`);
      }
      const message = messageOf(line);
      const lines = (minute.by.get(message) ?? 0) + 1;
      minute.by.set(message, lines);
      if (minute.all >= allAMinute || (message !== 'request' && lines > linesAMinute)) {
        minute.leftOut += 1;
        return;
      }
      minute.all += 1;
      write(line);
    },
  };
}

/** The last of its fields, as it is written. */
const messageOf = (line: string): string => /"msg":"((?:[^"\\]|\\.)*)"\}?\s*$/.exec(line)?.[1] ?? '';
