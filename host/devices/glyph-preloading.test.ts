import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceError } from '#native-bindings/errors.ts';
import { createGlyphPainter, preloadGlyphs } from '#native-bindings/receipt-printer/glyphs.ts';
import { findFonts } from '../fonts/fonts.ts';
import { createLogger, silentLogger } from '../kernel/log.ts';
import { createGlyphPreloading } from './glyph-preloading.ts';
import { createLines } from './lines.ts';
import { createReceiptPrinting } from './receipt-printing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what draws rare characters', () => {
  it('is loaded once, some time after the printer was bound and not with the start', () => {
    const preload = vi.fn();
    const glyphs = createGlyphPreloading({ log: silentLogger, preload });
    glyphs.plan();
    expect(preload).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5000);
    glyphs.plan();
    vi.advanceTimersByTime(60_000);
    glyphs.plan();
    vi.advanceTimersByTime(60_000);
    expect(preload).toHaveBeenCalledTimes(1);
  });

  it('is left alone when the printer goes before, or the workstation stops', () => {
    const preload = vi.fn();
    const glyphs = createGlyphPreloading({ log: silentLogger, preload });
    glyphs.plan();
    glyphs.stop();
    vi.advanceTimersByTime(60_000);
    expect(preload).not.toHaveBeenCalled();
  });

  it('is planned by a printer that is bound, there or not, and given up with it', async () => {
    const preload = vi.fn();
    const lines = createLines(
      () => {
        throw new DeviceError('PORT_NOT_FOUND');
      },
      () => 0,
    );
    const printing = createReceiptPrinting({
      lines,
      now: () => '',
      onChange: () => undefined,
      log: silentLogger,
      preload,
    });
    const binding = { address: '/dev/ttyS9', baudRate: 9600, settings: {} };
    await printing.bind(binding);
    await printing.bind(null);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(preload).not.toHaveBeenCalled();
    await printing.bind(binding);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(preload).toHaveBeenCalledTimes(1);
    await printing.stop();
  });

  it('harms nothing when it cannot be loaded: the log says why', () => {
    const lines: string[] = [];
    const glyphs = createGlyphPreloading({
      log: createLogger((line) => lines.push(line)),
      preload: () => preloadGlyphs('/nonexistent/font.ttf'),
    });
    glyphs.plan();
    vi.advanceTimersByTime(60_000);
    expect(lines).toEqual([expect.stringMatching(/devices\.glyphs.*\/nonexistent\/font\.ttf/)]);
  });

  it('draws the same afterwards', () => {
    const { regular } = findFonts();
    preloadGlyphs(regular);
    expect(createGlyphPainter(regular)('镕', 24, 24, false).rows.some((byte) => byte !== 0)).toBe(true);
  });
});
