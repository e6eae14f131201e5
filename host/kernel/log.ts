/** Lines for technicians. Never card data, names, numbers or passwords: codes, counts and ids only. */
export interface Logger {
  info(event: string, facts?: Record<string, unknown>): void;
  warn(event: string, facts?: Record<string, unknown>): void;
  error(event: string, error: unknown, facts?: Record<string, unknown>): void;
}

/** One JSON object a line on standard error; standard output belongs to commands' answers. */
export function createLogger(write: (line: string) => void = (line) => void process.stderr.write(line)): Logger {
  const put = (level: string, event: string, facts: Record<string, unknown>): void =>
    write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...facts })}\n`);
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
