import type { DeviceErrorCode } from '../errors.ts';

/** Where paper is taken from. `auto`: the feeder when its sensor, or the scanner, says there is paper in it. */
export const paperSources = ['auto', 'flatbed', 'feeder', 'feederDuplex'] as const;
export type PaperSource = (typeof paperSources)[number];
export const scanColours = ['colour', 'grey', 'lineart'] as const;
export type ScanColour = (typeof scanColours)[number];

export interface ScanSettings {
  source: PaperSource;
  colour: ScanColour;
  /** Dots per inch; the scanner's nearest is taken. */
  resolution: number;
  /** Millimetres; the scanner's largest when it has less. */
  width: number;
  height: number;
  /** Sheets at most; null: until the feeder is empty. One from a flatbed. */
  pages: number | null;
}

export const a4 = { width: 210, height: 297 } as const;

/** What one page was really scanned with; kept beside it for good. */
export interface TakenWith {
  device: string;
  source: 'flatbed' | 'feeder' | 'feederDuplex' | 'folder' | 'program';
  resolution: number | null;
  colour: ScanColour | null;
}

export interface ScannedPage {
  /** As the scanner, or the program that drives it, handed it over. */
  bytes: Uint8Array;
  /** Counted from 1 in the order the pages came. */
  number: number;
  takenWith: TakenWith;
}

export type ScanEvent =
  | { type: 'page'; page: ScannedPage }
  /** Share of the page that is under the lamp, 0 to 1. */
  | { type: 'progress'; number: number; share: number }
  | ScanEnd;

/** The last event, always. Pages that came before a failure are good. */
export interface ScanEnd {
  type: 'ended';
  /** `done`: the feeder is empty, or as many came as were asked for. */
  state: 'done' | 'failed' | 'cancelled';
  cause: DeviceErrorCode | null;
  detail: Record<string, string | number>;
  pages: number;
}

export interface ScannerFacts {
  /** Maker and model as the device says. */
  identity: string;
  sources: Exclude<PaperSource, 'auto'>[];
  /** Whether the driver can watch for two sheets drawn at once; it does when it can. */
  watchesMultiFeed: boolean;
}

/** Anything that gives pages. The next event is made only when it is asked for: a slow reader holds up the pages, not the memory. */
export interface ScanSourceDriver {
  /** @throws DeviceError SCAN_* | SCANNER_* | CANCELLED */
  describe(options?: { signal?: AbortSignal }): Promise<ScannerFacts>;
  /** Never throws for what a scanner may do; it ends with `ended`. Leaving the loop stops the scanner. */
  scan(settings: ScanSettings, options?: { signal?: AbortSignal }): AsyncGenerator<ScanEvent, void>;
}
