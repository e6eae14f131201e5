/** `npm run faults`: faults over real processes and both databases while clerks accept; what is left is checked by a reader of its own. */
import { parseArgs } from 'node:util';
import { findServer } from '../integration/platform-postgresql.ts';
import { runFaults, type RunResult } from './run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '0' },
    faults: { type: 'string', default: '30' },
    windows: { type: 'string', default: '3' },
    pace: { type: 'string', default: '500' },
    every: { type: 'string', default: '60' },
    database: { type: 'string', default: 'both' },
    json: { type: 'boolean', default: false },
  },
});

// Stopped by hand, it takes its programs and disks along.
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

const storages = (['pglite', 'postgresql'] as const).filter((one) => ['both', one].includes(values.database));
const server = await findServer();
/** Both at once: they are separate halls, and mostly wait. */
const results = await Promise.all(
  storages.map(async (storage): Promise<RunResult | { storage: string; reason: string; held: false }> => {
    if (storage === 'postgresql' && 'reason' in server) return { storage, reason: server.reason, held: false };
    return await runFaults({
      storage,
      seed: Number(values.seed),
      minutes: Number(values.minutes),
      faults: Number(values.faults),
      windows: Number(values.windows),
      paceMs: Number(values.pace),
      isShort: false,
      lookEvery: Number(values.every),
      signal: stopping.signal,
      say: (line) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${storage} ${line}\n`),
    });
  }),
);
const held = results.length > 0 && results.every((one) => one.held);
// Lines that were left half open on purpose would keep this process for minutes.
process.stdout.write(`${JSON.stringify({ faults: results, held }, null, values.json ? 0 : 2)}\n`, () =>
  process.exit(held ? 0 : 1),
);
