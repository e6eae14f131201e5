/** `down`: touching, not yet hard enough. `first`, `inking`, `last`: of one stroke; `last` is the sample that ends it. */
export type InkState = 'up' | 'down' | 'first' | 'inking' | 'last';

/** Pressures in device units: a stroke begins at `on` and ends below `off`, so that a light hand does not stutter. */
export interface InkThresholds {
  on: number;
  off: number;
}

export const DEFAULT_THRESHOLDS: InkThresholds = { on: 0x15, off: 0x10 };

export function createInkState({
  on,
  off,
}: InkThresholds): (sample: { isNear: boolean; isTipDown: boolean; pressure: number }) => InkState {
  let isInking = false;
  return ({ isNear, isTipDown, pressure }) => {
    if (isInking) {
      isInking = isNear && pressure >= off;
      return isInking ? 'inking' : 'last';
    }
    if (!isNear) return 'up';
    isInking = pressure >= on;
    if (isInking) return 'first';
    return isTipDown || pressure > 0 ? 'down' : 'up';
  };
}
