import type { TemplateValues } from './template.ts';

/** A message that stays on the unit until another takes its place. */
export interface Lasting {
  bytes: Uint8Array;
  isShown: boolean;
}

/** The latest lasting message of each template and place, in the order of sending. */
export interface LastingMessages {
  /** @returns what is still to be shown of it later on; null for messages that do not last */
  keep(template: string, values: TemplateValues, bytes: Uint8Array): (() => Lasting | null) | null;
  dark(): Lasting[];
  /** The line was lost: nothing counts as shown. */
  darken(): void;
}

const MOST_LATEST = 64;

/** @param lasting names of the templates whose messages last */
export function createLastingMessages(lasting: readonly string[]): LastingMessages {
  const latest = new Map<string, Lasting>();
  return {
    keep(template, values, bytes) {
      if (!lasting.includes(template)) return null;
      const message = { bytes, isShown: false };
      const place = `${template}|${values['address'] ?? ''}|${values['line'] ?? ''}`;
      // Removed and put in again, so that the order of showing stays the order of sending.
      latest.delete(place);
      latest.set(place, message);
      const [oldest] = latest.keys();
      if (latest.size > MOST_LATEST && oldest !== undefined) latest.delete(oldest);
      return () => (latest.get(place) === message && !message.isShown ? message : null);
    },
    dark: () => [...latest.values()].filter(({ isShown }) => !isShown),
    darken() {
      for (const message of latest.values()) message.isShown = false;
    },
  };
}
