import { describe, expect, it } from 'vitest';
import { createLogger } from './log.ts';

describe('the log', () => {
  it('stays small however much a noisy device says, counts what it leaves out, and hides no other event', () => {
    const lines: string[] = [];
    let now = 0;
    const log = createLogger(
      (line) => void lines.push(line),
      () => now,
    );
    for (let count = 0; count < 100_000; count += 1) log.warn('panel.noise', { byte: count % 256 });
    log.error('store.damage', new Error('page 7'));
    expect(lines.length).toBeLessThan(50);
    expect(lines.at(-1)).toContain('store.damage');
    now = 60_001;
    log.warn('panel.noise', { byte: 1 });
    expect(lines.at(-2)).toContain('"of":"panel.noise","lines":99970');
    expect(lines.at(-1)).toContain('"event":"panel.noise"');
  });
});
