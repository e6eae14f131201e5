import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { boundedLog } from './bounded-log.ts';

describe('the log of the platform', () => {
  it('stays small however often one thing fails, counts what it leaves out, and hides no other message', () => {
    const lines: string[] = [];
    let now = 0;
    const log = pino(
      {},
      boundedLog(
        (line) => void lines.push(line),
        () => now,
      ),
    );
    const deep = new Error('every request ends here');
    for (let count = 0; count < 20_000; count += 1) log.error({ err: deep, traceId: String(count) }, 'internal fault');
    log.error('the database connection was lost');
    expect(lines).toHaveLength(61);
    expect(lines.at(-1)).toContain('the database connection was lost');
    now = 60_001;
    log.error({ err: deep }, 'internal fault');
    expect(lines.at(-2)).toContain('"leftOut":19940');
    for (let count = 0; count < 10_000; count += 1) log.info({ method: 'GET', route: '/v1/feed', ms: 3 }, 'request');
    expect(lines.length).toBeLessThan(61 + 3002);
  });
});
