import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createIdCardReader } from '#native-bindings/id-card/reader.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import { SAMPLE_CARD, startIdCardSimulator, type SimulatedCard } from '#simulators/id-card/index.ts';

const BAUD = 115_200;
const READS = 21;
const BAR_MS = 60;

export interface CardBench {
  bench: 'card';
  reads: number;
  /** Reading time above what the line itself needs for the frames, both directions. */
  medianOverheadMs: number;
  p95OverheadMs: number;
  /** Median time the frames of one read occupy the line. */
  lineMs: number;
  held: boolean;
}

/** Reads cards over a pty whose far end sends at the true pace of a 115200 line. */
export async function benchCard(): Promise<CardBench> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-card-'));
  const simulator = await startIdCardSimulator({ path: join(folder, 'reader'), baudPacing: BAUD });
  const reader = createIdCardReader(createSerialTransport({ path: simulator.path, baudRate: BAUD }));
  const overheads: number[] = [];
  const lineTimes: number[] = [];
  try {
    await reader.open();
    for (let i = 0; i < READS; i += 1) {
      simulator.lift();
      await reader.waitForLift({ timeoutMs: 5000 });
      simulator.place(cardNumber(i));
      const first = simulator.log.length;
      const began = performance.now();
      await reader.readIdCard({ timeoutMs: 5000 });
      const tookMs = performance.now() - began;
      const bytes = simulator.log.slice(first).reduce((sum, one) => sum + one.bytesIn + one.bytesOut, 0);
      lineTimes.push((bytes * 10 * 1000) / BAUD);
      overheads.push(tookMs - (bytes * 10 * 1000) / BAUD);
    }
  } finally {
    await reader.close();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
  const medianOverheadMs = quantile(overheads, 0.5);
  return {
    bench: 'card',
    reads: READS,
    medianOverheadMs,
    p95OverheadMs: quantile(overheads, 0.95),
    lineMs: quantile(lineTimes, 0.5),
    held: medianOverheadMs <= BAR_MS,
  };
}

/** Different people, as at a window; the same card twice in a moment would be taken for one placement. */
function cardNumber(i: number): SimulatedCard {
  const numbers = ['000000199001010018', '000000199001010026', '000000199001010034'];
  return { ...SAMPLE_CARD, number: numbers[i % numbers.length] ?? SAMPLE_CARD.number };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return Math.round(value * 100) / 100;
}
