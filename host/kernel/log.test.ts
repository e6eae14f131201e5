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

  it('of a day is bounded however many kinds of noise there are, an error among it is still said, and the next day begins anew', () => {
    let characters = 0;
    const said: string[] = [];
    let now = 0;
    const log = createLogger(
      (line) => {
        characters += line.length;
        if (/store\.damage|log\.dayFull/.test(line)) said.push(line);
      },
      () => now,
    );
    for (let minute = 0; minute < 24 * 60 - 1; minute += 1) {
      now = minute * 60_000;
      for (let kind = 0; kind < 20; kind += 1)
        for (let count = 0; count < 40; count += 1) log.warn(`noise.${kind}`, { text: 'x'.repeat(200) });
    }
    log.error('store.damage', new Error('page 7'));
    expect(characters).toBeLessThan(9 * 1024 * 1024);
    expect(said).toHaveLength(1);
    now = 24 * 60 * 60_000;
    log.warn('noise.0', {});
    expect(said.at(-1)).toContain('log.dayFull');
  });
});
