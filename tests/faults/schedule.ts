/** What can happen to a hall. */
export const faultKinds = [
  'hostKilled',
  'platformKilled',
  'databaseKilled',
  'connectionsTerminated',
  'networkCut',
  'networkDelayed',
  'networkHalfOpen',
  'stationDiskFull',
  'databaseDiskFull',
  'hostClockSet',
  'platformClockSet',
  'stationFolderRestored',
  'stationDiskRestored',
  'platformRestored',
  'stationFolderCloned',
  'stationDiskCloned',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface PlannedFault {
  no: number;
  kind: FaultKind;
  /** Which window it meets, from 0. */
  window: number;
  /** How long it lasts. */
  holdMs: number;
  /** Work goes on undisturbed for so long before it. */
  gapMs: number;
  /** From 0 to 1, for whatever else the fault has to choose. */
  dice: number[];
}

/** How often each kind comes in one round; a round holds every kind. */
const often: Record<FaultKind, number> = {
  hostKilled: 8,
  platformKilled: 4,
  databaseKilled: 4,
  connectionsTerminated: 8,
  networkCut: 8,
  networkDelayed: 4,
  networkHalfOpen: 5,
  stationDiskFull: 2,
  databaseDiskFull: 2,
  hostClockSet: 4,
  platformClockSet: 2,
  stationFolderRestored: 1,
  stationDiskRestored: 1,
  platformRestored: 1,
  stationFolderCloned: 1,
  stationDiskCloned: 1,
};

/** mulberry32: small, good enough, and the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The same seed gives the same faults in the same order, round after round; every kind that is possible comes in each round.
 *
 * @param isShort each kind once a round, the common ones twice
 */
export function* schedule(
  seed: number,
  windows: number,
  possible: readonly FaultKind[],
  isShort = false,
): Generator<PlannedFault, never> {
  const random = createRandom(seed);
  for (let no = 1; ;) {
    const round = possible.flatMap((kind) =>
      Array.from({ length: isShort ? Math.min(2, Math.ceil(often[kind] / 2)) : often[kind] }, () => kind),
    );
    for (let at = round.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [round[at], round[other]] = [round[other] as FaultKind, round[at] as FaultKind];
    }
    for (const kind of round) {
      const window = Math.floor(random() * windows);
      const holdMs = Math.round(100 + random() ** 2 * 1900);
      const gapMs = Math.round(random() ** 2 * 900);
      yield { no, kind, window, holdMs, gapMs, dice: [random(), random(), random(), random()] };
      no += 1;
    }
  }
}
