import type { PadFirmware, PenPosition } from './firmware.ts';

/** What a hand does: strokes as pen positions in screen pixels, pressure 1..1023, a report each. */
export type Script = readonly (readonly PenPosition[])[];

export interface WritingOptions {
  /** Real time; 0 as fast as can be. */
  reportsPerSecond: number;
  signal?: AbortSignal;
}

/**
 * Writes a script, the pen hovering between strokes and leaving at the end. Late timers are caught up with, as the pad
 * would. @returns reports made; those made while unplugged do not exist
 */
export async function writeStrokes(
  firmware: PadFirmware,
  script: Script,
  { reportsPerSecond, signal }: WritingOptions,
): Promise<number> {
  const positions = script.flatMap((stroke) => {
    const first = stroke[0];
    const last = stroke.at(-1);
    if (!first || !last) return [];
    return [{ ...first, pressure: 0 }, ...stroke, { ...last, pressure: 0 }];
  });
  const end = positions.at(-1);
  if (end) positions.push({ ...end, pressure: 0, isNear: false });
  let made = 0;
  const began = performance.now();
  for (let at = 0; at < positions.length && signal?.aborted !== true;) {
    const due =
      reportsPerSecond === 0 ? at + 16 : Math.floor(((performance.now() - began) * reportsPerSecond) / 1000) + 1;
    for (; at < Math.min(due, positions.length); at += 1) if (firmware.pen(positions[at]!)) made += 1;
    await new Promise<void>((resolve) => {
      if (reportsPerSecond === 0) setImmediate(resolve);
      else setTimeout(resolve, 1000 / reportsPerSecond);
    });
  }
  return made;
}

/** Something like a name in a box: so many looping strokes. */
export function scrawl(
  box: { x: number; y: number; width: number; height: number },
  strokes: number,
  samplesEach: number,
): PenPosition[][] {
  return Array.from({ length: strokes }, (_, stroke) =>
    Array.from({ length: samplesEach }, (__, sample) => {
      const along = sample / Math.max(1, samplesEach - 1);
      return {
        x: box.x + (box.width * (stroke + 0.1 + 0.8 * along)) / strokes,
        y: box.y + box.height * (0.5 + 0.35 * Math.sin(along * 9 + stroke)),
        pressure: 200 + Math.round(500 * Math.sin(Math.PI * Math.min(0.95, Math.max(0.05, along)))),
      };
    }),
  );
}
