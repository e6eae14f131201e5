import fs from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createHost } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { createRouterClient } from '@orpc/server';
import { startPlatform } from '#platform/index.ts';
import { seedDemo } from '#simulators/demo-seed.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { check } from './checker/check.ts';
import type { JournalLine } from './checker/journal.ts';
import { readPlatform } from './checker/platform-tables.ts';
import { problemKinds, type ProblemKind } from './checker/problem.ts';
import { openWithKey, readStationStore } from './checker/station-store.ts';

/** What a station and a platform left after a quiet morning; each test damages a copy of it. */
let place: string;
let journal: JournalLine[];
let platform: PGlite;

beforeAll(async () => {
  place = fs.mkdtempSync(path.join(inject('runFolder'), 'checker-'));
  const platformDir = await preparedDataDir();
  const running = await startPlatform({ dataDir: platformDir, port: 0, logLevel: 'silent' });
  if (!running.initialAdministrator) throw new Error('a fresh platform has an administrator');
  await seedDemo(running.url, running.initialAdministrator, 'http://127.0.0.1:9');
  const host = await createHost({
    dataDir: path.join(place, 'station'),
    platformUrl: running.url,
    windowNo: '12 号窗',
    log: silentLogger,
    enrolCode: await running.createCode(),
  });
  const client = createRouterClient(router, { context: { host } });
  await signInClerk(client);
  journal = [];
  for (let n = 0; n < 3; n += 1) journal.push(await acceptOne(client));
  await eventually('all sent', async () => (await client.station.get()).outbox.pending === 0);
  await host.stop();
  await running.close();
  platform = await PGlite.create(path.join(platformDir, 'pglite'));
});
afterAll(async () => {
  await platform.close();
});

async function acceptOne(client: Client): Promise<JournalLine> {
  const draft = await readyDraft(client);
  const { caseId, projectNo } = await client.acceptance.accept({
    caseId: draft.caseId,
    version: draft.version,
    printReceipt: false,
  });
  return { kind: 'accepted', store: 'station', caseId, projectNo };
}

const caseAt = (at: number): { caseId: string; projectNo: string } => {
  const line = journal[at];
  if (line?.kind !== 'accepted') throw new Error('three cases were accepted');
  return line;
};
const failure = (who: string): string =>
  JSON.stringify({ code: 'PLATFORM_REJECTED', who, message: '请核对', detail: {} });

interface Damage {
  store?: string;
  platform?: string;
  journal?: JournalLine;
}
/** One of each kind; `first` and `second` are cases. */
function plants(): [ProblemKind, Damage][] {
  const first = caseAt(0);
  const second = caseAt(1);
  const inStream = `stream_id = (select stream_id from stream where name = 'case:${first.caseId}')`;
  const mine = `stream = 'case:${first.caseId}'`;
  /** A row that was acknowledged waits again. */
  const again = (which: string, change: string): string => `
    CREATE TEMP TABLE put_back AS SELECT * FROM outbox_sent WHERE ${mine} AND ${which};
    INSERT INTO outbox (outbox_id, stream, case_id, project_no, class, seq, data_version, idem_key, row_json, state, next_try_at, created_at)
      SELECT outbox_id, stream, case_id, project_no, class, seq, data_version, idem_key, row_json, 'waiting', created_at, created_at FROM put_back;
    DELETE FROM outbox_sent WHERE outbox_id IN (SELECT outbox_id FROM put_back);
    UPDATE outbox SET ${change}`;
  const last = `outbox_id = (SELECT max(outbox_id) FROM outbox_sent WHERE ${mine})`;
  const erase = `delete from report_row where ${inStream}; delete from stream where name = 'case:${first.caseId}';
    delete from arrived_case where project_no = '${first.projectNo}'`;
  return [
    ['promisedCaseMissing', { platform: erase }],
    [
      'promisedNumberChanged',
      {
        platform: `update stream set project_no = '000000202699999999X' where name = 'case:${first.caseId}';
        update arrived_case set project_no = '000000202699999999X' where project_no = '${first.projectNo}'`,
      },
    ],
    ['caseMissingAtPlatform', { store: `UPDATE cases SET case_id = 'another' WHERE case_id = '${first.caseId}'` }],
    ['caseMissingAtStation', { store: `DELETE FROM cases WHERE case_id = '${first.caseId}'` }],
    [
      'caseTwice',
      {
        platform: `insert into report_row select (jsonb_populate_record(r, '{"seq": 1, "key": "again"}')).* from report_row r
        where class = 'accept' and ${inStream}`,
      },
    ],
    ['caseTwice', { platform: erase.split(';').slice(0, 2).join(';') }],
    ['caseNotListed', { platform: `delete from arrived_case where project_no = '${first.projectNo}'` }],
    [
      'numberTwice',
      { journal: { kind: 'accepted', store: 'station', caseId: 'somebody-else', projectNo: first.projectNo } },
    ],
    [
      'numberTwice',
      {
        store: `UPDATE documents SET doc_no = (SELECT doc_no FROM documents WHERE case_id = '${first.caseId}' LIMIT 1)
        WHERE case_id = '${second.caseId}'`,
      },
    ],
    [
      'paperOfOtherNumber',
      {
        store: `UPDATE documents SET data_json = replace(data_json, '${first.projectNo}', '${second.projectNo}')
        WHERE case_id = '${first.caseId}'`,
      },
    ],
    ['papersMissing', { store: `DELETE FROM documents WHERE case_id = '${first.caseId}' AND kind = 'RECEIPT'` }],
    ['rowMissing', { platform: `delete from report_row where class = 'material' and ${inStream}` }],
    ['rowUnknown', { store: `DELETE FROM outbox_sent WHERE class = 'material' AND ${mine}` }],
    [
      'rowDiffers',
      {
        platform: `update report_row set payload = payload || '{"applicantName": "钱小妹"}' where class = 'accept' and ${inStream}`,
      },
    ],
    ['rowWaitsAtEnd', { store: again(last, `attempts = 1`) }],
    ['orderBroken', { store: again(`class = 'accept'`, `attempts = 1`) }],
    [
      'orderOfArrivalBroken',
      { platform: `update report_row set received_at = received_at where class = 'accept' and ${inStream}` },
    ],
    ['auditBroken', { store: `UPDATE audit SET detail = 'rewritten' WHERE seq = 2` }],
    ['auditCut', { store: `DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)` }],
    ['actMissing', { store: `DELETE FROM audit WHERE object = '${first.caseId}'` }],
    [
      'auditMarkDisagrees',
      {
        platform: `insert into station_audit_mark (station_id, seq, hash, mac, received_at)
        select station_id, 1, 'f', 'f', now() from stream limit 1 on conflict (station_id) do update set hash = 'f'`,
      },
    ],
    ['waitsWithoutCause', { store: again(last, `state = 'attention'`) }],
    ['waitsWithoutCause', { store: again(last, `next_try_at = '2999-01-01T00:00:00.000Z'`) }],
    ['waitsWithoutOwner', { store: again(last, `state = 'attention', failure_json = '${failure('nobody')}'`) }],
    ['waitsWithoutNextTry', { store: again(last, `next_try_at = 'soon'`) }],
    [
      'collisionOpen',
      {
        platform: `insert into number_collision (collision_id, project_no, holder_stream, holder_station, holder, claimant_stream,
        claimant_station, claimant, found_at) select 'one', project_no, name, station_id, '{}', 'case:other', station_id, '{}', now()
        from stream where name = 'case:${first.caseId}'`,
      },
    ],
  ];
}

/** The kinds found after the damage was done to a copy; the original stays as it was. */
async function foundAfter({ store, platform: tables, journal: line }: Damage): Promise<ProblemKind[]> {
  const copy = fs.mkdtempSync(path.join(place, 'damaged-'));
  fs.cpSync(path.join(place, 'station'), copy, { recursive: true });
  if (store) {
    const db = openWithKey(copy);
    db.pragma('foreign_keys = OFF');
    const changes = db.prepare('SELECT total_changes()').pluck();
    const before = Number(changes.get());
    db.exec(store);
    expect(Number(changes.get())).toBeGreaterThan(before);
    db.close();
  }
  await platform.exec('begin');
  try {
    const outcomes = tables ? await platform.exec(tables) : [];
    if (tables) expect(outcomes.every((one) => (one.affectedRows ?? 0) > 0)).toBe(true);
    const { problems } = check({
      journal: line ? [...journal, line] : journal,
      stores: [readStationStore('station', copy)],
      platform: await readPlatform(async <Row extends object>(sql: string) => (await platform.query<Row>(sql)).rows),
    });
    return [...new Set(problems.map((one) => one.kind))];
  } finally {
    await platform.exec('rollback');
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

describe('the checker of the faults', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await foundAfter({})).toEqual([]);
  });

  it('finds each kind of damage, by its name', async () => {
    const all = plants();
    for (const [kind, damage] of all) expect(await foundAfter(damage), JSON.stringify(damage)).toContain(kind);
    expect(new Set(all.map(([kind]) => kind))).toEqual(new Set(problemKinds));
  });

  it('lets go what was lost with a disk and nothing else: its number is still nobody else’s', async () => {
    const lost = { kind: 'accepted', store: 'station', caseId: 'on-the-lost-disk', projectNo: 'a-number' } as const;
    expect(await foundAfter({ journal: lost })).toContain('promisedCaseMissing');
    const gone: JournalLine = { kind: 'gone', store: 'station', caseIds: [lost.caseId] };
    const remains = {
      stores: [readStationStore('station', path.join(place, 'station'))],
      platform: await readPlatform(async <Row extends object>(sql: string) => (await platform.query<Row>(sql)).rows),
    };
    expect(check({ ...remains, journal: [...journal, lost, gone] })).toMatchObject({ gone: 1, problems: [] });
    const again = { ...lost, projectNo: caseAt(0).projectNo };
    expect(check({ ...remains, journal: [...journal, again, gone] }).problems.map((one) => one.kind)).toEqual([
      'numberTwice',
    ]);
  });
});
