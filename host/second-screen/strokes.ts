import { isInside, type Rect, type Stroke } from '#native-bindings/signature-pad/strokes.ts';
import { ExpectedError } from '#contract/errors.ts';

/** Ten minutes of ink; as much as a pad takes. */
const mostPoints = 120_000;
/** Nobody writes for longer than this, milliseconds. */
const longestMs = 30 * 60_000;

/**
 * Strokes that came from the applicant's screen, not trusted. A pen that leaves the place for the signature ends its stroke there,
 * as on a pad; what is nowhere near the page was not written by a pen.
 *
 * @throws ExpectedError INPUT_INVALID
 */
export function strokesOnPage(
  strokes: readonly Stroke[],
  area: Rect,
  page: { width: number; height: number },
): Stroke[] {
  const points = strokes.flatMap((stroke) => stroke.points);
  const isNear = (value: number, size: number): boolean => value >= -size && value <= 2 * size;
  const isSound =
    points.length <= mostPoints &&
    points.every(({ x, y, t }) => isNear(x, page.width) && isNear(y, page.height) && t <= longestMs);
  if (!isSound) throw new ExpectedError('INPUT_INVALID');
  return strokes.flatMap((stroke) => clip(stroke, area));
}

function clip(stroke: Stroke, area: Rect): Stroke[] {
  const parts: Stroke[] = [];
  let open: Stroke | null = null;
  for (const point of stroke.points) {
    if (!isInside(area, point.x, point.y)) {
      if (open) open.isComplete = true;
      open = null;
      continue;
    }
    if (!open) parts.push((open = { points: [], isComplete: stroke.isComplete }));
    open.points.push({ ...point });
  }
  return parts;
}
