import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createRouterClient } from '@orpc/server';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { platformClient, seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import {
  createDatabase,
  findServer,
  killServer,
  launchServer,
  launchStandby,
  stopServer,
  type Server,
  type Standby,
} from './platform-postgresql.ts';

const server = await findServer();

/** An address that leads somewhere else when it is told to, as one that moves with the database does. */
interface Address {
  port: number;
  /** null: nobody answers there, and whoever was connected is cut off. */
  lead(to: number | null): void;
  close(): void;
}

async function openAddress(to: number): Promise<Address> {
  let target: number | null = to;
  const open = new Set<net.Socket>();
  const listener = net.createServer((incoming) => {
    const outgoing = target === null ? null : net.connect(target, '127.0.0.1');
    if (!outgoing) return void incoming.destroy();
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy()).on('close', () => (open.delete(one), other.destroy()));
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const cut = (): void => {
    for (const one of open) one.destroy();
  };
  return {
    port: (listener.address() as net.AddressInfo).port,
    lead(next) {
      target = next;
      cut();
    },
    close() {
      cut();
      listener.close();
    },
  };
}

const program = (databaseUrl: string, dataDir: string): string => `
  import { startPlatform } from '#platform/index.ts';
  const { url, createCode, initialAdministrator } =
    await startPlatform({ port: 0, logLevel: 'silent', databaseUrl: ${JSON.stringify(databaseUrl)}, dataDir: ${JSON.stringify(dataDir)} });
  console.log(JSON.stringify({ url, initialAdministrator, codes: [await createCode(), await createCode()] }));
`;

describe.skipIf('reason' in server)('a database that fails over to its standby', () => {
  let dir: string;
  let primary: Server;
  let standby: Standby;
  let database: Address;
  let stream: Address;
  let child: ChildProcess;
  let url: string;
  let administrator: PlatformClient;
  const hosts: Host[] = [];
  const clients: Client[] = [];

  beforeAll(async () => {
    if ('reason' in server) return;
    dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-failover-'));
    primary = await launchServer(server.bin);
    const port = Number(new URL(primary.address).port);
    const name = new URL(await createDatabase(primary.address)).pathname;
    [database, stream] = await Promise.all([openAddress(port), openAddress(port)]);
    standby = await launchStandby(primary, stream.port);
    const moving = `postgres://postgres@127.0.0.1:${database.port}${name}`;
    child = spawn(process.execPath, ['--input-type=module', '-e', program(moving, path.join(dir, 'platform'))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!child.stdout) throw new Error('the program has no output');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const started = JSON.parse(line) as {
      url: string;
      initialAdministrator: { username: string; password: string };
      codes: string[];
    };
    url = started.url;
    await seedDemo(url, started.initialAdministrator, 'http://127.0.0.1:9');
    const station = { stationId: 'test-administration', stationName: '测试', windowNo: '0' };
    const { token } = await platformClient(url).sessions.signIn({ ...started.initialAdministrator, station });
    administrator = platformClient(url, () => token);
    for (const [at, enrolCode] of started.codes.entries()) {
      const host = await createHost({
        dataDir: path.join(dir, `station-${at}`),
        marksDir: path.join(dir, `marks-${at}`),
        machine: [`machine-${at}`],
        platformUrl: url,
        windowNo: `0${at + 1}`,
        enrolCode,
        log: silentLogger,
        syncPace: { feedMs: 300, healthMs: 300, maxOfflineMs: 300 },
      });
      hosts.push(host);
      const client = createRouterClient(router, { context: { host } });
      clients.push(client);
      await signInClerk(client);
    }
  });
  afterAll(async () => {
    for (const host of hosts) await host.stop();
    child.kill();
    database.close();
    stream.close();
    await standby.stop();
    await stopServer(primary).catch(() => undefined);
    await rm(primary.dir, { recursive: true, force: true });
    await rm(dir, { recursive: true, force: true });
  });

  const accept = async (client: Client): Promise<string> => {
    const draft = await readyDraft(client);
    return (await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false }))
      .projectNo;
  };
  const allSent = async (): Promise<void> => {
    for (const client of clients)
      await eventually('sent', async () => (await client.station.get()).outbox.pending === 0);
  };
  const walOf = async (address: string, sql: string): Promise<boolean> => {
    const client = new pg.Client(`${address}/postgres`);
    await client.connect();
    const { rows } = await client.query<{ is: boolean }>(sql);
    await client.end();
    return rows[0]?.is === true;
  };
  const isKnown = async (projectNo: string): Promise<boolean> =>
    (await administrator.cases.get({ projectNo }).catch(() => null)) !== null;

  it('goes on by itself: what the standby had not received is sent again, and no number is handed out twice', async () => {
    const [first, second] = clients as [Client, Client];
    const numbers = [await accept(first), await accept(second)];
    await allSent();
    await eventually('the standby follows', () =>
      walOf(primary.address, 'select bool_and(replay_lsn = pg_current_wal_lsn()) as is from pg_stat_replication'),
    );
    // From here on the first server acknowledges what the second never receives: cases, and new numbers.
    stream.lead(null);
    await eventually('nobody follows', () =>
      walOf(primary.address, 'select count(*) = 0 as is from pg_stat_replication'),
    );
    const lost = [await accept(first), await accept(second)];
    for (const { ctx } of hosts)
      ctx.db.prepare(`UPDATE number_blocks SET next_no = last_no + 1 WHERE series = ''`).run();
    for (const client of clients) {
      await client.outbox.flush();
      await eventually('new numbers', async () => (await client.station.get()).numbersLeft > 0);
    }
    lost.push(await accept(first), await accept(second));
    await allSent();
    for (const projectNo of lost) expect(await isKnown(projectNo)).toBe(true);

    database.lead(null);
    await killServer(path.join(primary.dir, 'data'));
    const answer = await fetch(`${url}/v1/health`);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    // The windows go on meanwhile.
    const meanwhile = [await accept(first), await accept(second)];

    // Moved before it was promoted, as happens: what cannot be written yet is not refused for good.
    database.lead(Number(new URL(standby.address).port));
    await eventually('the standby is asked', () =>
      walOf(standby.address, `select count(*) > 0 as is from pg_stat_activity where application_name like 'yichuang%'`),
    );
    await standby.promote();
    await eventually('well again', async () => (await fetch(`${url}/v1/health`)).ok);
    await eventually(
      'the platform knows that rows are missing',
      async () => (await administrator.healing.list()) !== null,
    );
    await allSent();
    expect(child.exitCode).toBeNull();
    for (const projectNo of [...numbers, ...lost, ...meanwhile]) expect(await isKnown(projectNo)).toBe(true);

    for (const client of clients)
      await eventually('numbers that nobody else has', async () => {
        const { life, numbersLeft } = await client.station.get();
        return life === null && numbersLeft > 0;
      });
    const later = [await accept(first), await accept(second), await accept(first), await accept(second)];
    await allSent();
    const all = [...numbers, ...lost, ...meanwhile, ...later];
    expect(new Set(all).size).toBe(all.length);
    for (const projectNo of later) expect(await isKnown(projectNo)).toBe(true);
    expect(await administrator.lives.collisions()).toEqual([]);
    for (const client of clients)
      expect((await client.station.get()).outbox).toMatchObject({ pending: 0, attention: 0 });
  });
});
