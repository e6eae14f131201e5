import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBell } from '#platform/kernel/bell.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { eventually } from '../world.ts';
import { acceptRow, failureOf, takeNumber } from './platform-stage.ts';
import { findServer, startCluster, type Cluster } from './platform-postgresql.ts';

const server = await findServer();

/** A process of its own: what ends it is what is asked about. */
const program = (databaseUrl: string): string => `
  import { startPlatform } from '#platform/index.ts';
  const { url, createCode } = await startPlatform({ port: 0, logLevel: 'silent', databaseUrl: ${JSON.stringify(databaseUrl)} });
  console.log(JSON.stringify({ url, code: await createCode() }));
`;

describe.skipIf('reason' in server)('a platform whose database has trouble', () => {
  let cluster: Cluster;
  let databaseUrl: string;
  let child: ChildProcess;
  let url: string;
  let station: PlatformClient;

  beforeAll(async () => {
    if ('reason' in server) return;
    cluster = await startCluster(server.bin);
    databaseUrl = await cluster.createDatabase();
    child = spawn(process.execPath, ['--input-type=module', '-e', program(databaseUrl)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!child.stdout) throw new Error('the program has no output');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const started = JSON.parse(line) as { url: string; code: string };
    url = started.url;
    const identity = { stationId: 'station-home', stationName: '综合窗口', windowNo: '01' };
    station = (await enrolSimulated(() => url, started.code, identity)).client;
  });
  afterAll(async () => {
    child.kill();
    await cluster.stop();
  });

  it('lives through the end of each of its connections while requests run, and stores every row once', async () => {
    const watcher = new pg.Client(databaseUrl);
    await watcher.connect();
    const numbers: string[] = [];
    for (let n = 0; n < 8; n += 1) numbers.push(await takeNumber(station));
    const ended = new Set<number>();
    const answers = new Map<string, number>();
    const note = (answer: string): void => void answers.set(answer, (answers.get(answer) ?? 0) + 1);
    let isOver = false;
    const workers = numbers.map(async (projectNo) => {
      const rows = [acceptRow(projectNo)];
      while (!isOver) {
        note(await failureOf(station.reports.send({ rows })));
        note(await failureOf(station.feed({ after: 0 })));
      }
    });
    while (ended.size < 40 && child.exitCode === null) {
      const { rows } = await watcher.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
         order by (state = 'idle in transaction') desc, random() limit 1`,
      );
      for (const { pid } of rows) {
        await watcher.query('select pg_terminate_backend($1)', [pid]);
        ended.add(pid);
      }
    }
    isOver = true;
    await Promise.all(workers);
    expect(child.exitCode).toBeNull();
    expect([...answers.keys()].filter((answer) => answer !== 'none' && answer !== 'DATABASE_AWAY')).toEqual([]);
    expect(answers.get('none')).toBeGreaterThan(0);
    // What was answered with 503 goes again under its key.
    for (const projectNo of numbers) await station.reports.send({ rows: [acceptRow(projectNo)] });
    const { rows: stored } = await watcher.query<{ rows: number; cases: number }>(
      'select count(*)::int as rows, count(distinct project_no)::int as cases from report_row',
    );
    expect(stored).toEqual([{ rows: 8, cases: 8 }]);
    await watcher.end();
  });

  it('says so while the server is gone, and is well again with it', async () => {
    await cluster.halt();
    const answer = await fetch(`${url}/v1/health`);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({
      data: { code: 'DATABASE_AWAY', message: expect.stringContaining('自动重连') },
    });
    expect(await failureOf(station.reports.send({ rows: [acceptRow('0')] }))).toBe('DATABASE_AWAY');
    const file = await fetch(`${url}/v1/files/${'0'.repeat(64)}`, {
      headers: { authorization: 'Bearer aaaaaaaaaaaaaaaaaaaaaaaa' },
    });
    expect(file.status).toBe(503);
    await cluster.start();
    await eventually('well again', async () => (await fetch(`${url}/v1/health`)).ok);
    expect(await failureOf(takeNumber(station))).toBe('none');
    expect(child.exitCode).toBeNull();
  });

  it('hears the other replicas again after its listening connection was ended', async () => {
    const db = await openPostgresql(databaseUrl, () => undefined, 2);
    const bell = await createBell(
      db,
      async () => 0,
      () => undefined,
    );
    let heard = 0;
    bell.on('hall', () => (heard += 1));
    const [line] = await db.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'yichuang-listen' order by backend_start desc limit 1`,
    );
    await db.query('select pg_terminate_backend($1)', [line?.pid]);
    // The return itself counts as news: something may have been missed.
    await eventually('news of the return', () => heard > 0);
    const before = heard;
    await db.query(`select pg_notify('yichuang_bell', 'hall')`);
    await eventually('the message', () => heard > before);
    await bell.close();
    await db.close();
  });
});
