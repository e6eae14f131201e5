import fs from 'node:fs';
import path from 'node:path';
import type { SlowQuery } from '#db/timed.ts';
import type { Logger } from './log.ts';

/** Beyond this the file becomes the former one, and that of before is gone. */
const fileBytes = 256 * 1024;
const linesAMinute = 30;
const minuteMs = 60_000;

export const slowQueryFile = (dataDir: string): string => path.join(dataDir, 'slow-queries.jsonl');

/**
 * Writes down statements that took long, one JSON object a line: when, how long, how many rows, and the text. The text has places where
 * values go and never the values, so nobody is named. Two files of bounded size, a bounded number of lines a minute.
 */
export function slowQueries(dataDir: string, log: Logger, now: () => string): (slow: SlowQuery) => void {
  const file = slowQueryFile(dataDir);
  let minute = { sinceMs: -Infinity, lines: 0 };
  return ({ sql, ms, rows }) => {
    const nowMs = performance.now();
    if (nowMs - minute.sinceMs >= minuteMs) minute = { sinceMs: nowMs, lines: 0 };
    minute.lines += 1;
    if (minute.lines > linesAMinute) return;
    const text = sql.replace(/\s+/g, ' ').trim().slice(0, 2000);
    log.warn('store.slow', { ms: Math.round(ms), rows, sql: text });
    try {
      const bytes = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (bytes > fileBytes) fs.renameSync(file, `${file}.1`);
      fs.appendFileSync(file, `${JSON.stringify({ at: now(), ms: Math.round(ms), rows, sql: text })}\n`, {
        mode: 0o600,
      });
    } catch (error) {
      // A full disk is what made it slow; the line is in the log.
      log.error('store.slow.file', error);
    }
  };
}
