/** A source of repeatable randomness (mulberry32). @returns 0 ≤ n < 1 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One driver's parser as the fuzzer sees it. Every driver exports one from its `fuzz.ts`. */
export interface FuzzTarget {
  /** Folder name of the driver, e.g. `id-card`. */
  name: string;
  /** Good frames; the fuzzer cuts, joins, repeats and flips them. */
  seeds: Uint8Array[];
  /** Makes a fresh parser; `feed` takes one mangled frame, throws only when something is wrong with us, and checks the invariants of what came out. */
  start(): { feed(bytes: Uint8Array): void };
}

export interface FuzzResult {
  frames: number;
  seed: number;
  crash: { frame: number; hex: string; message: string } | null;
}

/** Feeds `frames` mangled frames; stops at the first crash and says with which bytes. */
export function fuzz(target: FuzzTarget, frames: number, seed: number): FuzzResult {
  const random = seeded(seed);
  let parser = target.start();
  for (let frame = 0; frame < frames; frame += 1) {
    // A long-lived parser finds leftovers of earlier frames, a fresh one the first-frame paths.
    if (frame % 5000 === 0) parser = target.start();
    const bytes = mangle(target.seeds, random);
    try {
      parser.feed(bytes);
    } catch (error) {
      return {
        frames: frame,
        seed,
        crash: {
          frame,
          hex: Buffer.from(bytes).toString('hex'),
          message: error instanceof Error ? error.message : String(error),
        },
      };
    }
  }
  return { frames, seed, crash: null };
}

export function mangle(seeds: readonly Uint8Array[], random: () => number): Uint8Array {
  const pick = (n: number): number => Math.floor(random() * n);
  const one = (): Uint8Array => Uint8Array.from(seeds[pick(seeds.length)] ?? []);
  const frame = one();
  switch (pick(9)) {
    case 0:
      return frame;
    case 1:
      for (let i = pick(4); i >= 0 && frame.length > 0; i -= 1) frame[pick(frame.length)]! ^= 1 << pick(8);
      return frame;
    case 2:
      return frame.subarray(0, pick(frame.length + 1));
    case 3:
      return frame.subarray(pick(frame.length + 1));
    case 4:
      return Buffer.concat([frame, one()]);
    case 5: {
      const at = pick(frame.length + 1);
      return Buffer.concat([frame.subarray(0, at), noise(pick(16), random), frame.subarray(at)]);
    }
    case 6: {
      const other = one();
      return Buffer.concat([frame.subarray(0, pick(frame.length + 1)), other.subarray(pick(other.length + 1))]);
    }
    case 7:
      if (frame.length > 0) frame[pick(frame.length)] = [0x00, 0xff, 0x7f, 0x80, 0xaa][pick(5)]!;
      return frame;
    default:
      return noise(pick(300), random);
  }
}

function noise(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}
