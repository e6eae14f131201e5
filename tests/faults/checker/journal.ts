import fs from 'node:fs';
import { z } from 'zod';

/** What citizens were told, and what the people in charge did, as written down outside of the product. */
export const JournalLine = z.discriminatedUnion('kind', [
  /** A window answered “accepted”: the number is on its way to the citizen. */
  z.object({ kind: z.literal('accepted'), store: z.string(), caseId: z.string(), projectNo: z.string() }),
  /** A disk was lost for good with these on it, not one of which had been acknowledged. */
  z.object({ kind: z.literal('gone'), store: z.string(), caseIds: z.array(z.string()) }),
  /** An administrator decided which of two cases keeps a number. */
  z.object({ kind: z.literal('settled'), projectNo: z.string(), caseId: z.string(), newNumber: z.string() }),
  /** An administrator looked at a chain of acts that had been put back, and began its count anew. */
  z.object({ kind: z.literal('auditReset'), stationId: z.string() }),
]);
export type JournalLine = z.infer<typeof JournalLine>;

export interface Journal {
  /** On the disk when it returns. */
  write(line: JournalLine): void;
  close(): void;
}

export function openJournal(file: string): Journal {
  const handle = fs.openSync(file, 'a');
  return {
    write(line) {
      fs.writeSync(handle, `${JSON.stringify(line)}\n`);
      fs.fsyncSync(handle);
    },
    close: () => fs.closeSync(handle),
  };
}

export function readJournal(file: string): JournalLine[] {
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JournalLine.parse(JSON.parse(line)));
}
