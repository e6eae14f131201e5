import type { Problem } from './checker/problem.ts';
import { checkStore } from './checker/stores.ts';
import { readStationStore, type StationFacts } from './checker/station-store.ts';
import { dataOf, type Window } from './window.ts';

/** What must hold in the middle of it all, while the window's program is down. */
export const lookInto = (window: Window): Problem[] => checkStore(storeOf(window));

export const storeOf = (window: Window): StationFacts => readStationStore(window.store, dataOf(window));

/** Accepted on this disk and not acknowledged: lost with it. */
export const unsentOn = (window: Window): string[] => [
  ...new Set(
    storeOf(window)
      .outbox.filter((row) => row.class === 'accept' && row.state !== 'acked')
      .flatMap((row) => row.caseId ?? []),
  ),
];
