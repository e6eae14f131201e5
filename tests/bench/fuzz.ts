import { performance } from 'node:perf_hooks';
import v8 from 'node:v8';
import vm from 'node:vm';
import { fuzzTargets } from '#tests/fuzz-targets.ts';
import { fuzz } from '#native-bindings/fuzz.ts';

/** Frames a driver; more with YICHUANG_FUZZ_FRAMES. */
const FRAMES = Number(process.env['YICHUANG_FUZZ_FRAMES'] ?? 10_000_000);
const ROUNDS = 10;
const MEMORY_BAR = 0.05;

interface DriverFuzz {
  name: string;
  frames: number;
  framesPerSecond: number;
  crashes: number;
  memoryGrowth: number;
  crash: { frame: number; hex: string; message: string } | null;
}
export interface FuzzBench {
  bench: 'fuzz';
  seed: number;
  drivers: DriverFuzz[];
  memoryBar: number;
  held: boolean;
}

/** Every driver's parser under mangled frames: how fast, whether it ever breaks, and whether its memory grows after the first tenth. */
export function benchFuzz(): FuzzBench {
  const seed = Number(process.env['YICHUANG_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  const drivers = fuzzTargets.map((target): DriverFuzz => {
    const perRound = Math.ceil(FRAMES / ROUNDS);
    let frames = 0;
    let crash: DriverFuzz['crash'] = null;
    let settled = 0;
    let worst = 0;
    const began = performance.now();
    for (let round = 0; round < ROUNDS && crash === null; round += 1) {
      const result = fuzz(target, perRound, seed + round);
      frames += result.frames;
      crash = result.crash;
      const used = memoryAfterCollection();
      if (round === 0) settled = used;
      worst = Math.max(worst, used);
    }
    const seconds = (performance.now() - began) / 1000;
    return {
      name: target.name,
      frames,
      framesPerSecond: Math.round(frames / seconds),
      crashes: crash === null ? 0 : 1,
      memoryGrowth: Math.round((worst / settled - 1) * 10_000) / 10_000,
      crash,
    };
  });
  return {
    bench: 'fuzz',
    seed,
    drivers,
    memoryBar: MEMORY_BAR,
    held: drivers.every((one) => one.crashes === 0 && one.memoryGrowth <= MEMORY_BAR),
  };
}

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

/** Heap and outside buffers in use once the garbage is gone. */
function memoryAfterCollection(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
