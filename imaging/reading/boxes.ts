/** A line of print, pixels of the picture it was found in. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const MIN_CERTAINTY = 0.3;
const MIN_MEAN = 0.5;
/** How far the ink of a line reaches beyond the core the network marks. */
const GROW = 1.6;

/**
 * Lines of print in the map the detection gives: pieces of it that hang together, grown by as much as the network shrinks them. Pages
 * are upright by now, so boxes are.
 *
 * @param map certainty of print, 0 to 1, a value a pixel
 */
export function boxesIn(map: Float32Array, width: number, height: number): Box[] {
  const seen = new Uint8Array(width * height);
  const boxes: Box[] = [];
  const stack: number[] = [];
  for (let start = 0; start < map.length; start += 1) {
    if (seen[start] === 1 || map[start]! < MIN_CERTAINTY) continue;
    let left = width;
    let right = 0;
    let top = height;
    let bottom = 0;
    let sum = 0;
    let count = 0;
    seen[start] = 1;
    stack.push(start);
    while (stack.length > 0) {
      const at = stack.pop()!;
      const x = at % width;
      const y = (at - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      sum += map[at]!;
      count += 1;
      for (const [next, isInside] of [
        [at - 1, x > 0],
        [at + 1, x < width - 1],
        [at - width, y > 0],
        [at + width, y < height - 1],
      ] as const)
        if (isInside && seen[next] === 0 && map[next]! >= MIN_CERTAINTY) {
          seen[next] = 1;
          stack.push(next);
        }
    }
    const w = right - left + 1;
    const h = bottom - top + 1;
    if (w < 3 || h < 3 || sum / count < MIN_MEAN) continue;
    const by = (w * h * GROW) / (2 * (w + h));
    boxes.push({
      left: Math.max(0, left - by),
      top: Math.max(0, top - by),
      right: Math.min(width, right + 1 + by),
      bottom: Math.min(height, bottom + 1 + by),
    });
  }
  return inReadingOrder(boxes);
}

/** From the top down, and from the left within a row. */
function inReadingOrder(boxes: Box[]): Box[] {
  const rows: Box[][] = [];
  for (const box of boxes.toSorted((a, b) => a.top + a.bottom - b.top - b.bottom)) {
    const middle = (box.top + box.bottom) / 2;
    const row = rows.at(-1);
    const [first] = row ?? [];
    if (row && first && middle > first.top && middle < first.bottom) row.push(box);
    else rows.push([box]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.left - b.left));
}
