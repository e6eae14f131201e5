import { createInkState, type InkThresholds } from './ink.ts';
import { createSampleOrder, decodePenReport, type PenSample } from './pen.ts';
import { copyStrokes, countPoints, isInside, type Rect, type Stroke, type StrokePoint } from './strokes.ts';

/** An area of the page that the signer taps instead of writing in it. */
export interface PadButton {
  id: 'confirm' | 'redo' | 'cancel';
  rect: Rect;
}

export interface PadGeometry {
  maxX: number;
  maxY: number;
  maxPressure: number;
  width: number;
  height: number;
}

export interface CaptureOptions {
  geometry: PadGeometry;
  thresholds: InkThresholds;
  area: Rect;
  buttons: readonly PadButton[];
  /** Strokes written before, on the same page. */
  earlier?: readonly Stroke[];
  /** Samples lost while those were written. */
  earlierLost?: number;
}

export type CaptureEvent =
  | { kind: 'nothing' }
  | { kind: 'ink'; stroke: number; point: StrokePoint }
  | { kind: 'button'; id: PadButton['id'] }
  /** Samples without numbers after numbered ones: the pad has forgotten its settings. */
  | { kind: 'forgot' }
  | { kind: 'encrypted' }
  /** Nothing but unreadable reports for a while. */
  | { kind: 'unreadable' }
  /** More ink than any signature has. */
  | { kind: 'overflow' };

export interface Capture {
  /** @param elapsedMs since signing began, our clock */
  take(report: Uint8Array, elapsedMs: number): CaptureEvent;
  /** The line is gone or the pad begins anew: the stroke under way ends incomplete. */
  breakOff(): void;
  /** The signer starts over; what the pad numbers while nobody listens is not lost. */
  clear(): void;
  /** Grows while signing goes on. */
  readonly strokes: readonly Stroke[];
  readonly counts: {
    readonly received: number;
    readonly malformed: number;
    readonly repeated: number;
    readonly lost: number;
    readonly isNumbered: boolean;
  };
}

const NOTHING: CaptureEvent = { kind: 'nothing' };
const UNREADABLE_IN_A_ROW = 100;
/** Ten minutes of ink without a pause. */
export const MAX_POINTS = 120_000;
const MAX_STROKE_POINTS = 20_000;

/** Turns pen reports into strokes and taps. Pure: all it knows of time is what it is told. */
export function createCapture({
  geometry,
  thresholds,
  area,
  buttons,
  earlier = [],
  earlierLost = 0,
}: CaptureOptions): Capture {
  const order = createSampleOrder();
  let ink = createInkState(thresholds);
  let strokes: Stroke[] = copyStrokes(earlier);
  let points = countPoints(strokes);
  let lostBefore = earlierLost;
  let open: Stroke | null = null;
  /** When the first point was written. */
  let origin: number | null = strokes.length > 0 ? 0 : null;
  /** What the touch under way began on; `off` is neither a button nor the area. */
  let touch: { button: PadButton | null; isStillOnIt: boolean } | null = null;
  let received = 0;
  let malformed = 0;
  let malformedInARow = 0;
  let isNumbered = true;
  let sawNumbers = false;

  const endStroke = (isComplete: boolean): void => {
    if (open !== null) open.isComplete = isComplete;
    open = null;
  };

  function lift(): CaptureEvent {
    endStroke(true);
    const pressed = touch?.isStillOnIt === true ? touch.button : null;
    touch = null;
    return pressed === null ? NOTHING : { kind: 'button', id: pressed.id };
  }

  function write(sample: PenSample, x: number, y: number, t: number): CaptureEvent {
    // The pad draws nothing outside the area; what the signer did not see is not part of the signature.
    if (!isInside(area, x, y)) {
      endStroke(true);
      return NOTHING;
    }
    if (points >= MAX_POINTS) return { kind: 'overflow' };
    // A pen left lying on the pad; stores take only so much as one stroke.
    if (open !== null && open.points.length >= MAX_STROKE_POINTS) endStroke(true);
    if (open === null) strokes.push((open = { points: [], isComplete: false }));
    origin ??= t;
    const point = { x, y, pressure: Math.min(1, sample.pressure / geometry.maxPressure), t: t - origin };
    open.points.push(point);
    points += 1;
    return { kind: 'ink', stroke: strokes.length - 1, point };
  }

  function place(sample: PenSample, elapsedMs: number): CaptureEvent {
    const placed = order.place(sample, elapsedMs);
    if (placed === null) return NOTHING;
    const state = ink(sample);
    if (state === 'last') return lift();
    if (state === 'up' || state === 'down') return NOTHING;
    const x = scale(sample.x, geometry.maxX, geometry.width);
    const y = scale(sample.y, geometry.maxY, geometry.height);
    if (state === 'first')
      touch = { button: buttons.find(({ rect }) => isInside(rect, x, y)) ?? null, isStillOnIt: true };
    if (touch?.button) {
      touch.isStillOnIt &&= isInside(touch.button.rect, x, y);
      return NOTHING;
    }
    return write(sample, x, y, placed.t);
  }

  return {
    take(bytes, elapsedMs) {
      const report = decodePenReport(bytes);
      if (report.kind !== 'pen') {
        if (report.kind === 'encrypted') return { kind: 'encrypted' };
        if (report.kind === 'other') return NOTHING;
        malformed += 1;
        malformedInARow += 1;
        return malformedInARow >= UNREADABLE_IN_A_ROW ? { kind: 'unreadable' } : NOTHING;
      }
      malformedInARow = 0;
      received += 1;
      if (report.sequence === null && sawNumbers) return { kind: 'forgot' };
      if (report.sequence === null) isNumbered = false;
      else sawNumbers = true;
      return place(report, elapsedMs);
    },
    breakOff() {
      endStroke(false);
      touch = null;
      ink = createInkState(thresholds);
      order.restart();
    },
    clear() {
      strokes = [];
      points = 0;
      open = null;
      origin = null;
      lostBefore = 0;
      touch = null;
      ink = createInkState(thresholds);
      order.restart();
      order.forgetLost();
    },
    get strokes() {
      return strokes;
    },
    counts: {
      get received() {
        return received;
      },
      get malformed() {
        return malformed;
      },
      get repeated() {
        return order.repeated;
      },
      get lost() {
        return lostBefore + order.lost;
      },
      get isNumbered() {
        return isNumbered;
      },
    },
  };
}

/** The last pixel is the last one on the screen: a pen on the very edge is still on the page. */
function scale(units: number, maxUnits: number, pixels: number): number {
  return Math.min((units * pixels) / maxUnits, pixels - 0.01);
}
