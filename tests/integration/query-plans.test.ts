import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditPage } from '#host/audit/page.ts';
import type { Host } from '#host/host.ts';
import { collectStatements, faultsOf } from '../query-plans.ts';
import { eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';

let world: World;
let host: Host;
let client: Client;
const seen = new Set<string>();
const statements = (): string[] =>
  // A row put in is looked for nowhere; what stands in its plan about other tables is for a key that changes.
  [...seen].filter((sql) => /^\s*(SELECT|UPDATE|DELETE|INSERT.*SELECT)/is.test(sql) && !/sqlite_/.test(sql));

/** Asked once in the life of a store, when somebody publishes a calendar, or of what does not grow with the work. */
const rare: readonly [RegExp, string][] = [
  [
    /^SELECT case_id, c\.project_no, a\.material_id/,
    'once, after the upgrade from a version that kept files to itself',
  ],
  [/^SELECT c\.\* FROM cases c WHERE c\.accept_time IS NOT NULL AND c\.state IN/, 'when a calendar was published'],
  [/^SELECT thing_json FROM things ORDER BY thing_code$/, 'as many as the platform publishes'],
];

/** A day at the window: saved, accepted, printed, arrived, looked for, probed; and the start of the next. */
beforeAll(async () => {
  world = await startWorld();
  const dataDir = await world.tempDir();
  const putBack = collectStatements(seen);
  try {
    ({ host, client } = await world.station({ dataDir }));
    await signInClerk(client);
    const draft = await readyDraft(client);
    const { caseId } = await client.acceptance.accept({
      caseId: draft.caseId,
      version: draft.version,
      printReceipt: true,
    });
    await eventually('arrived', async () => (await client.cases.get({ caseId })).syncState === 'synced');
    await eventually('printed or not', async () => {
      const prints = (await client.cases.get({ caseId })).documents.flatMap((one) => one.prints);
      return prints.length > 0 && prints.every((one) => one.state !== 'queued' && one.state !== 'printing');
    });
    await readyDraft(client);
    await client.drafts.list();
    for (const filter of ['open', 'attention', 'all'] as const) await client.outbox.list({ filter });
    for (const query of ['', '赵铁柱', '今天', '今天 赵铁柱'])
      for (const sort of ['recent', 'due'] as const)
        for (const states of [[], ['ACCEPTED', 'IN_REVIEW']] as const)
          await client.cases.search({ query, sort, states: [...states] });
    auditPage(host.ctx.db, host.auditChain, { limit: 50 });
    await client.closeOut.sheet();
    await client.closeOut.list();
    await client.devices.list();
    await client.station.get();
    await client.outbox.flush();
    await host.stop();
    ({ host, client } = await world.station({ dataDir }));
  } finally {
    putBack();
  }
});
afterAll(() => world.close());

describe('no statement of a working day reads through the past', () => {
  it('of all that were asked', () => {
    expect(statements().length).toBeGreaterThan(80);
    const faults = statements()
      .filter((sql) => !rare.some(([pattern]) => pattern.test(sql.trim())))
      .map((sql) => ({ sql: sql.replace(/\s+/g, ' '), faults: faultsOf(host.ctx.db, sql) }))
      .filter((one) => one.faults.length > 0);
    expect(faults).toEqual([]);
  });

  it.each([
    ['without an index', 'SELECT * FROM outbox_sent WHERE acked_at > ?'],
    [
      'by an index that leaves most of them',
      "SELECT * FROM cases WHERE state = 'ACCEPTED' ORDER BY accept_time LIMIT 20",
    ],
    ['counting', 'SELECT count(*) FROM cases c WHERE c.task_code = @task'],
    [
      'in the order of an index, until one fits',
      'SELECT * FROM cases WHERE task_code = ? ORDER BY updated_at DESC LIMIT 20',
    ],
    ['in a part of it', 'SELECT 1 FROM settings WHERE EXISTS (SELECT 1 FROM audit a WHERE a.act = ?)'],
  ])('and one that does is seen: %s', (_, sql) => {
    expect(faultsOf(host.ctx.db, sql)).not.toEqual([]);
  });
});
