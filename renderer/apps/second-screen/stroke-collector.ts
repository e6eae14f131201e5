import type { SignatureStroke } from '#contract/devices.ts';

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** Where the pen was on the writing surface, as a part of its width and height, and when (milliseconds of any clock). */
export interface Sample {
  across: number;
  down: number;
  pressure: number;
  at: number;
}

// What the contract lets through; a pen left lying on the glass must not grow without end.
const maxStrokes = 500;
const maxPoints = 20_000;

/**
 * Gathers what is written on the surface as strokes in page pixels.
 * What leaves the surface is not drawn and not kept: the line ends at the edge and a new one begins where it comes back.
 */
export class StrokeCollector {
  private readonly area: Area;
  private readonly done: SignatureStroke[] = [];
  private open: SignatureStroke | null = null;
  private isDown = false;
  /** How many strokes there were before the pen came down. */
  private before = 0;
  private startedAt: number | null = null;

  constructor(area: Area) {
    this.area = area;
  }

  begin(sample: Sample): void {
    this.end(false);
    this.isDown = true;
    this.before = this.done.length;
    this.extend([sample]);
  }

  extend(samples: readonly Sample[]): void {
    if (!this.isDown) return;
    for (const sample of samples) this.take(sample);
  }

  /** @param isComplete false when the pen was lost in the middle of the stroke */
  end(isComplete = true): void {
    if (this.open) this.open.isComplete = isComplete;
    this.open = null;
    this.isDown = false;
  }

  /** Takes back what was written since the last time down: it was the hand. */
  drop(): void {
    if (!this.isDown) return;
    this.done.length = this.before;
    this.open = null;
    this.isDown = false;
    if (this.done.length === 0) this.startedAt = null;
  }

  clear(): void {
    this.done.length = 0;
    this.open = null;
    this.isDown = false;
    this.startedAt = null;
  }

  get strokes(): readonly SignatureStroke[] {
    return this.done;
  }

  private take({ across, down, pressure, at }: Sample): void {
    if (across < 0 || across > 1 || down < 0 || down > 1) {
      this.open = null;
      return;
    }
    this.startedAt ??= at;
    if (!this.open || this.open.points.length >= maxPoints) {
      if (this.done.length >= maxStrokes) return;
      this.open = { points: [], isComplete: true };
      this.done.push(this.open);
    }
    const { x, y, width, height } = this.area;
    this.open.points.push({
      x: tenth(x + across * width),
      y: tenth(y + down * height),
      pressure: hundredth(Math.min(1, Math.max(0, pressure))),
      t: Math.max(0, Math.round(at - this.startedAt)),
    });
  }
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
const hundredth = (value: number): number => Math.round(value * 100) / 100;
