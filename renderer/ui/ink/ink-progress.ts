import type { SignatureStroke } from '#contract/devices.ts';

type Point = SignatureStroke['points'][number];
/** One piece of line still to be drawn; `from` is the point itself where a stroke begins. */
export interface InkSegment {
  from: Point;
  to: Point;
}

/** Tells what of a growing signature has not been drawn yet, so that a new point costs one short line and not the whole picture. */
export class InkProgress {
  private drawn: number[] = [];
  private begin: Point | null = null;

  /** What to draw now; `isFresh` when the canvas has to be cleared first, because this is another signature. */
  next(strokes: readonly SignatureStroke[]): { isFresh: boolean; segments: InkSegment[] } {
    const isFresh = !this.continues(strokes);
    if (isFresh) this.forget();
    this.begin ??= strokes[0]?.points[0] ?? null;
    const segments = strokes.flatMap(({ points }, index) => segmentsFrom(points, this.drawn[index] ?? 0));
    this.drawn = strokes.map(({ points }) => points.length);
    return { isFresh, segments };
  }

  forget(): void {
    this.drawn = [];
    this.begin = null;
  }

  private continues(strokes: readonly SignatureStroke[]): boolean {
    if (this.begin === null) return this.drawn.length === 0;
    const first = strokes[0]?.points[0];
    const isSame = first?.x === this.begin.x && first.y === this.begin.y && first.t === this.begin.t;
    return isSame && this.drawn.every((count, index) => (strokes[index]?.points.length ?? 0) >= count);
  }
}

function segmentsFrom(points: readonly Point[], drawn: number): InkSegment[] {
  return points.slice(drawn).map((to, offset) => ({ from: points[Math.max(0, drawn + offset - 1)] ?? to, to }));
}
