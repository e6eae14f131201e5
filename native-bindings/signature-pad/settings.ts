import type { Encoding } from './image.ts';

export interface PadOptions {
  /** USB product number where the transport was found; recognises pads that cannot be driven before anything is sent. */
  productId?: number;
  /** The richest the pad takes unless given. `rgb565` shows a page in two thirds of the time of `rgb24`. */
  encoding?: Encoding;
  /** Packs one-bit images where the pad says it can unpack them. */
  usesZlib?: boolean;
  /** Only for a 540 whose descriptor allows image blocks of 2560 bytes. */
  usesLargeBlocks?: boolean;
  /** 0..3; kept in the pad's own memory, hence written only when it differs. Left alone unless given. */
  backlight?: 0 | 1 | 2 | 3;
  /** Wall clock. */
  now?: () => Date;
  /** A clock that never jumps. */
  monotonicMs?: () => number;
  patience?: Partial<Patience>;
}

/** Milliseconds. */
export interface Patience {
  featureMs: number;
  pollMs: number;
  /** To be ready for a small command. */
  readyMs: number;
  /** To take in a whole image. */
  imageMs: number;
  resetMs: number;
  /** After ending encryption. */
  captureEndMs: number;
  /** Between looks whether the pad still knows its settings, while somebody signs. */
  heartbeatMs: number;
  /** First wait for a pad that went away; doubles up to the last. */
  reopenFirstMs: number;
  reopenLastMs: number;
  /** To blank the screen when a signer is done. */
  blankMs: number;
}

const PATIENCE: Patience = {
  featureMs: 2000,
  pollMs: 25,
  readyMs: 2000,
  imageMs: 10_000,
  resetMs: 5000,
  captureEndMs: 20,
  heartbeatMs: 1000,
  reopenFirstMs: 250,
  reopenLastMs: 2000,
  blankMs: 8000,
};

export type PadSettings = Omit<Required<PadOptions>, 'productId' | 'encoding' | 'backlight' | 'patience'> &
  Pick<PadOptions, 'productId' | 'encoding' | 'backlight'> & { patience: Patience };

export function settingsFrom(options: PadOptions): PadSettings {
  return {
    usesZlib: false,
    usesLargeBlocks: false,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    ...options,
    patience: { ...PATIENCE, ...options.patience },
  };
}
