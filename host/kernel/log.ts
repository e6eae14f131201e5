/** Lines for technicians. Never card data, names, numbers or passwords: codes, counts and ids only. */
export interface Logger {
  info(event: string, facts?: Record<string, unknown>): void;
  warn(event: string, facts?: Record<string, unknown>): void;
  error(event: string, error: unknown, facts?: Record<string, unknown>): void;
}

/** A device that chatters, or a disk that stays full, says the same thing all day: beyond this the lines are counted. */
const linesAMinute = 30;
const minuteMs = 60_000;
/** Whoever starts the workstation may keep what it says in one file for ever: whatever the events, this is a day's. */
const charactersADay = 8 * 1024 * 1024;
/** So much more for errors, so that noise does not hide them. */
const forErrors = 4 * 1024 * 1024;
const dayMs = 86_400_000;

/**
 * One JSON object a line on standard error; standard output belongs to commands' answers. Each event has a bounded number of lines a
 * minute, and all of them together a bounded size a day.
 */
export function createLogger(
  write: (line: string) => void = (line) => void process.stderr.write(line),
  nowMs: () => number = () => performance.now(),
): Logger {
  const counts = new Map<string, { sinceMs: number; lines: number }>();
  let day = { sinceMs: nowMs(), characters: 0, leftOut: 0 };
  const line = (level: string, event: string, facts: Record<string, unknown>): void => {
    const now = nowMs();
    if (now - day.sinceMs >= dayMs) {
      const { leftOut } = day;
      day = { sinceMs: now, characters: 0, leftOut: 0 };
      if (leftOut > 0) line('warn', 'log.dayFull', { lines: leftOut });
    }
    const text = `${JSON.stringify({ at: new Date().toISOString(), level, event, ...facts })}\n`;
    if (day.characters + text.length > charactersADay + (level === 'error' ? forErrors : 0)) {
      day.leftOut += 1;
      return;
    }
    day.characters += text.length;
    write(text);
  };
  const put = (level: string, event: string, facts: Record<string, unknown>): void => {
    const now = nowMs();
    let count = counts.get(event);
    if (!count || now - count.sinceMs >= minuteMs) {
      if (count && count.lines > linesAMinute)
        line('warn', 'log.leftOut', { of: event, lines: count.lines - linesAMinute });
      count = { sinceMs: now, lines: 0 };
      counts.set(event, count);
    }
    count.lines += 1;
    if (count.lines <= linesAMinute) line(level, event, facts);
  };
  return {
    info: (event, facts = {}) => put('info', event, facts),
    warn: (event, facts = {}) => put('warn', event, facts),
    error: (event, error, facts = {}) => put('error', event, { ...facts, ...describe(error) }),
  };
}

export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} };

function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error).slice(0, 500) };
  return {
    error: `${error.name}: ${error.message}`.slice(0, 500),
    stack: error.stack
      ?.split('\n')
      .slice(1, 8)
      .map((line) => line.trim()),
  };
}
