import { describe, it } from 'vitest';
import {
  conformanceCases,
  runConformanceCase,
  type ConformanceBench,
  type ConformanceCase,
} from './transport.conformance.ts';

/** Runs the conformance cases under vitest. A case that cannot apply is skipped and says why. */
export function transportConformance(name: string, create: (one: ConformanceCase) => Promise<ConformanceBench>): void {
  describe(`${name} transport`, () => {
    for (const one of conformanceCases) {
      it(one.title, async (context) => {
        const reason = await runConformanceCase(one, () => create(one));
        if (reason === null) return;
        console.log(`${name}: “${one.title}” does not apply: ${reason}`);
        context.skip(reason);
      });
    }
  });
}
