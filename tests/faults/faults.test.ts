import { describe, it } from 'vitest';
import { findServer } from '../integration/platform-postgresql.ts';
import { runFaults } from './run.ts';
import { faultKinds } from './schedule.ts';

const server = await findServer();

/** One round: every kind that this place allows, the common ones twice; two kinds more where the database is a server. The long run is `npm run faults`. */
describe.concurrent.each(['pglite', 'postgresql'] as const)('faults while clerks accept (%s)', (storage) => {
  it.skipIf(storage === 'postgresql' && 'reason' in server)(
    'leave every accepted case once, whole, under a number of its own',
    async ({ expect }) => {
      const result = await runFaults({
        storage,
        seed: 11,
        minutes: 0,
        faults: storage === 'pglite' ? 20 : 24,
        windows: 2,
        paceMs: 600,
        isShort: true,
        lookEvery: 100,
        say: () => undefined,
      });
      console.log(JSON.stringify(result));
      expect(result.problems).toEqual([]);
      expect(result.held).toBe(true);
      expect(result.faults).toBeGreaterThanOrEqual(20);
      for (const [kind, reason] of Object.entries(result.notPossible)) console.warn(`${kind}：${reason}`);
      expect(Object.keys(result.byKind).sort()).toEqual(
        faultKinds.filter((kind) => result.notPossible[kind] === undefined).sort(),
      );
    },
    1_200_000,
  );
});
