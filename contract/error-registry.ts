import { acceptanceFailures } from './failures/acceptance.ts';
import { devicesFailures } from './failures/devices.ts';
import { exchangeFailures } from './failures/exchange.ts';
import { hallFailures } from './failures/hall.ts';
import { hotlineFailures } from './failures/hotline.ts';
import { peopleAndStoreFailures } from './failures/people-and-store.ts';
import { printingFailures } from './failures/printing.ts';

export { actors, type Actor } from './failures/entry.ts';

/**
 * Every expected failure: who can act, and one Chinese sentence with the next step.
 * `{name}` is replaced from the error's detail. Cancelling is not an error and is not listed.
 */
export const errorRegistry = {
  ...peopleAndStoreFailures,
  ...acceptanceFailures,
  ...devicesFailures,
  ...printingFailures,
  ...exchangeFailures,
  ...hotlineFailures,
  ...hallFailures,
} as const;

export type ErrorCode = keyof typeof errorRegistry;
export type ErrorDetail = Record<string, string | number>;

/** The registry's sentence with its blanks filled; a blank without a value shows as “—”. */
export function say(code: ErrorCode, detail: ErrorDetail = {}): string {
  return errorRegistry[code].say.replace(/\{(\w+)\}/g, (_all, name: string) => String(detail[name] ?? '—'));
}
