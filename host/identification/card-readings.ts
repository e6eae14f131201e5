import type { Person } from '#contract/cases.ts';
import type { CardKnowledge } from '../drafts/honest-sources.ts';

export interface CardReadings extends CardKnowledge {
  /** What the reader has just read. */
  keep(person: Person): void;
  forget(): void;
}

/** Persons read at this window lately; enough for one sitting, gone when the clerk leaves. */
const kept = 50;

/** What the card reader said since the clerk sat down: only this makes a value one of the card's. In memory alone. */
export function createCardReadings(): CardReadings {
  let readings: Person[] = [];
  return {
    keep(person) {
      readings = [person, ...readings].slice(0, kept);
    },
    knows: (isThis) => readings.some(isThis),
    forget() {
      readings = [];
    },
  };
}
