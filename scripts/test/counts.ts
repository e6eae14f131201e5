import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { LegEnd } from './legs.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

/** What vitest wrote at its end; nothing when it never came to that. */
export function countsOfVitest(file: string): Counts {
  try {
    const report = Report.parse(JSON.parse(readFileSync(file, 'utf8')));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { passed: 0, failed: 0, skipped: 0 };
    throw error;
  }
}

/** From what the virtual machine says: its closing line, and one line for each check that could not be asked there. */
export function countsOfMachine(lines: string[]): Counts {
  const closing = lines.map((line) => /^(\d+) passed, (\d+) failed$/.exec(line)).findLast((match) => match !== null);
  return {
    passed: Number(closing?.[1] ?? 0),
    failed: Number(closing?.[2] ?? 0),
    skipped: lines.filter((line) => line.startsWith('--   ')).length,
  };
}

/** A leg that failed without a failed test to show for it counts as one. */
export function total(legs: { leg: LegEnd; counts: Counts }[]): Counts {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { leg, counts } of legs) {
    sum.passed += counts.passed;
    sum.skipped += counts.skipped;
    sum.failed += leg.isFine ? counts.failed : Math.max(1, counts.failed);
  }
  return sum;
}
