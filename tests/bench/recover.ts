import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { z } from 'zod';
import { outboxCounts } from '#db/queries/outbox.ts';
import { addBlock } from '#db/queries/numbers.ts';
import { readSetting } from '#db/queries/settings.ts';
import { NumberBlock } from '#contract/platform/exchange.ts';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { freePort } from '#simulators/free-port.ts';
import { platformClient, seedDemo } from '#simulators/demo-seed.ts';
import { embeddedDatabase, serverDatabase, type PlatformDatabase } from '../faults/database.ts';
import { startProgram, type Program } from '../faults/program.ts';
import { openPage } from '../integration/browser-shell.ts';
import { findServer } from '../integration/platform-postgresql.ts';
import { clerk, eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { median, ratio } from './figures.ts';

const rowsWaiting = 10_000;
/** Starts of either kind, and ends of the platform; the first of each warms up. */
const rounds = 7;
const heals = 3;
const bars = { firstAcceptanceRatio: 2, flowsAgainMs: 3000, healedRatio: 1.2, databaseBackMs: 5000 };
const nobody = 'http://127.0.0.1:9';
const root = path.join(import.meta.dirname, '../..');
const hostBundle = path.join(root, 'out/main/host-serve.js');

/**
 * Getting up again, with real processes that are killed: a host with 10,000 rows waiting ÷ one with none that was stopped in order, both
 * without a line, from the start of the process to the first acceptance; how long after a killed platform answers again two stations have
 * brought it what waited; how long after a killed database server takes connections again the platform is well; and a platform put back from the copy made before 10,000 rows came, until it has them again ÷ their first time.
 */
export async function benchRecover(): Promise<object> {
  if (!existsSync(hostBundle)) throw new Error('先运行 npm run build');
  const server = await findServer();
  const pglite = await benchOn('pglite', (dataDir) => Promise.resolve(embeddedDatabase(dataDir)));
  if ('reason' in server) return { bench: 'recover', pglite, postgresql: server, bars, held: false };
  const postgresql = await benchOn('postgresql', (dataDir, place) => serverDatabase(server.bin, dataDir, place));
  return { bench: 'recover', pglite, postgresql, bars, held: pglite.held && postgresql.held };
}

interface Figures {
  rows: number;
  /** Medians; from the start of the process to the answer of the first acceptance. */
  firstAcceptanceMs: { coldStart: number; killedWithRows: number };
  firstAcceptanceRatio: number;
  /** The longest of the rounds, and the middle one. */
  flowsAgainMs: { most: number; median: number };
  /** The longest of the rounds; null where the database is in the platform's own process. */
  databaseBackMs: number | null;
  sentFirstMs: number;
  healedMs: number[];
  healedRatio: number;
  held: boolean;
}

async function benchOn(
  storage: string,
  openDatabase: (dataDir: string, place: string) => Promise<PlatformDatabase>,
): Promise<Figures> {
  const dir = await mkdtemp(path.join(os.tmpdir(), `yichuang-bench-recover-${storage}-`));
  // The database server runs as somebody else and has its folder below.
  await chmod(dir, 0o711);
  const dataDir = path.join(dir, 'platform');
  mkdirSync(dataDir);
  const database = await openDatabase(dataDir, dir);
  const port = await freePort();
  let platform: Program | null = null;
  const stations: Station[] = [];
  const startPlatform = async (): Promise<void> => {
    platform = await startProgram(['platform', '--data', dataDir, '--port', String(port)], {
      log: path.join(dir, 'platform.log'),
      clock: path.join(dir, 'platform.clock'),
      cache: path.join(dir, 'cache'),
      env: database.env(),
    });
  };
  const endPlatform = async (how: 'kill' | 'stop'): Promise<void> => {
    await (platform as Program | null)?.[how]();
    platform = null;
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await startPlatform();
    const administrator = z
      .object({ username: z.string(), password: z.string() })
      .parse((platform as Program | null)?.answer['administrator']);
    await seedDemo(url, administrator, nobody);
    for (const windowNo of ['01', '02']) {
      const station = createStation(dir, windowNo, url);
      stations.push(station);
      await station.open(await enrolCode(url, administrator));
      await station.warmUp();
    }
    const [waiting, empty] = stations as [Station, Station];
    await fill(waiting);
    const rows = waiting.rows();
    for (const station of stations) await station.close();
    const firstAcceptance = await startTimes(dir, waiting.windowNo, empty.windowNo);

    // What both accepted without a line meanwhile is under way before anything is measured.
    await empty.open();
    await empty.untilSent();
    await waiting.open();
    await waiting.cut(true);
    await endPlatform('stop');
    const copy = path.join(dir, 'copy');
    mkdirSync(copy);
    await database.backUp(copy);
    await startPlatform();
    await answers(url);
    const sentFirstMs = await waiting.sendAll();

    const healedMs: number[] = [];
    for (let round = 0; round < heals; round += 1) {
      await waiting.cut(true);
      await endPlatform('stop');
      await database.restore(copy);
      await startPlatform();
      await answers(url);
      healedMs.push(await waiting.sendAll());
    }

    const flowsMs: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      await endPlatform('kill');
      for (const station of stations) await station.accept(3);
      // Both have given up hope, as after a longer night.
      await pause(4000);
      const restarted = startPlatform();
      // It answers before it has said so; one that does not start at all says it.
      await Promise.race([answers(url), restarted.then(() => answers(url))]);
      const from = performance.now();
      await Promise.all(stations.map((station) => station.untilSent()));
      if (round > 0) flowsMs.push(performance.now() - from);
      await restarted;
    }

    const backMs: number[] = [];
    for (let round = 0; database.kill && round < rounds; round += 1) {
      await database.kill(500);
      const from = performance.now();
      await answers(url);
      backMs.push(performance.now() - from);
    }

    const ratios = {
      first: median(firstAcceptance.killed) / median(firstAcceptance.cold),
      healed: median(healedMs) / sentFirstMs,
    };
    const most = Math.max(...flowsMs);
    const databaseBack = Math.max(0, ...backMs);
    return {
      rows,
      firstAcceptanceMs: {
        coldStart: Math.round(median(firstAcceptance.cold)),
        killedWithRows: Math.round(median(firstAcceptance.killed)),
      },
      firstAcceptanceRatio: ratio(ratios.first),
      flowsAgainMs: { most: Math.round(most), median: Math.round(median(flowsMs)) },
      databaseBackMs: database.kill ? Math.round(databaseBack) : null,
      sentFirstMs: Math.round(sentFirstMs),
      healedMs: healedMs.map(Math.round),
      healedRatio: ratio(ratios.healed),
      held:
        rows >= rowsWaiting &&
        ratios.first <= bars.firstAcceptanceRatio &&
        most <= bars.flowsAgainMs &&
        databaseBack <= bars.databaseBackMs &&
        ratios.healed <= bars.healedRatio,
    };
  } finally {
    for (const station of stations) await station.close();
    await endPlatform('kill');
    await database.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function enrolCode(url: string, administrator: { username: string; password: string }): Promise<string> {
  const { token } = await platformClient(url).sessions.signIn({
    ...administrator,
    station: { stationId: 'bench-administration', stationName: '测试', windowNo: '0' },
  });
  return (await platformClient(url, () => token).stations.createCode({ hallCode: '000000-01' })).code;
}

/** Returns with the platform's first answer. */
async function answers(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/v1/health`).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    await pause(5);
  }
}

/** A station in this process, with a line that can be cut; between its openings the same folder is given to processes of their own. */
interface Station {
  windowNo: string;
  open(code?: string): Promise<void>;
  close(): Promise<void>;
  warmUp(): Promise<void>;
  cut(isCut: boolean): Promise<void>;
  accept(count: number): Promise<void>;
  /** How many rows wait. */
  rows(): number;
  /** Connects, and returns how long it takes until everything accepted has arrived. */
  sendAll(): Promise<number>;
  untilSent(): Promise<void>;
}

const marksOf = (dir: string): string => path.join(dir, 'state', 'yichuang', 'marks');

function createStation(dir: string, windowNo: string, platformUrl: string): Station {
  let host: Host | null = null;
  let isCut = false;
  const running = (): { host: Host; client: Client } => {
    if (!host) throw new Error(`station ${windowNo} is closed`);
    return { host, client: createRouterClient(router, { context: { host } }) };
  };
  const station: Station = {
    windowNo,
    async open(code) {
      host = await createHost({
        dataDir: path.join(dir, windowNo),
        marksDir: marksOf(dir),
        platformUrl,
        windowNo,
        log: silentLogger,
        fetch: (input, init) => (isCut ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)),
        ...(code === undefined ? {} : { enrolCode: code }),
      });
      await signInClerk(running().client);
    },
    async close() {
      await host?.stop();
      host = null;
    },
    async warmUp() {
      await takeNumbers(running().host);
      await station.accept(10);
      await station.untilSent();
      // One for every start of its own process.
      for (let made = 0; made <= rounds + 1; made += 1) await readyDraft(running().client);
    },
    async cut(wanted) {
      isCut = wanted;
      running().host.sync.wake();
      if (wanted) await eventually('cut off', () => !running().host.sync.network().isOnline);
    },
    async accept(count) {
      const { client } = running();
      for (let made = 0; made < count; made += 1) {
        const { caseId, version } = await readyDraft(client);
        await client.acceptance.accept({ caseId, version, printReceipt: false });
      }
    },
    rows: () => countOf(running().host),
    async sendAll() {
      const { db } = running().host.ctx;
      const before = (db.prepare('SELECT max(acked_at) AS at FROM outbox_sent').get() as { at: string }).at;
      const from = performance.now();
      await station.cut(false);
      // Put back to waiting first, where the platform has lost it: until then nothing waits, and nothing has arrived either.
      const newest = db.prepare('SELECT max(acked_at) FROM outbox_sent').pluck();
      while (outboxCounts(db).pending > 0 || !((newest.get() as string) > before)) await pause(5);
      return performance.now() - from;
    },
    async untilSent() {
      while (countOf(running().host) > 0) await pause(5);
    },
  };
  return station;
}

const countOf = ({ ctx }: Host): number =>
  (ctx.db.prepare('SELECT count(*) AS rows FROM outbox').get() as { rows: number }).rows;

async function fill(station: Station): Promise<void> {
  await station.cut(true);
  while (station.rows() < rowsWaiting) await station.accept(20);
}

/** A station takes numbers for a day; here it accepts many days' worth, and less than it is given in a day. */
async function takeNumbers({ ctx }: Host): Promise<void> {
  const token = readSetting(ctx.db, 'stationToken', z.string());
  for (const count of [1000, 600]) {
    const block = await ctx.platform.ask(NumberBlock, token, (remote, options) =>
      remote.numberBlocks.lease({ requestId: crypto.randomUUID(), count }, options),
    );
    addBlock(ctx.db, { ...block, leasedAt: ctx.time.iso() });
  }
}

/** In turn: one with the rows that was killed, one without any that was stopped in order. */
async function startTimes(dir: string, waiting: string, empty: string): Promise<{ killed: number[]; cold: number[] }> {
  const times = { killed: [] as number[], cold: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const killed = await firstAcceptance(dir, waiting, 'SIGKILL');
    const cold = await firstAcceptance(dir, empty, 'SIGTERM');
    if (round === 0) continue;
    times.killed.push(killed);
    times.cold.push(cold);
  }
  return times;
}

/** From the start of the process to the answer; ended afterwards with `signal`. */
async function firstAcceptance(dir: string, windowNo: string, signal: NodeJS.Signals): Promise<number> {
  const from = performance.now();
  const child = spawn(
    process.execPath,
    [hostBundle, '--data', path.join(dir, windowNo), '--platform', nobody, '--window', windowNo],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, XDG_STATE_HOME: path.join(dir, 'state') } },
  );
  const exited = once(child, 'exit');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { host, open } = z.object({ host: z.string(), open: z.string() }).parse(JSON.parse(String(line)));
  const { ws, client } = await openPage(host, open);
  await client.session.signIn(clerk);
  await client.station.confirmTime({ shown: (await client.station.get()).time.now });
  const draft = (await client.drafts.list()).find((one) => one.taskName !== null);
  if (!draft) throw new Error('no draft is left');
  const { caseId, version } = await client.cases.get({ caseId: draft.caseId });
  await client.acceptance.accept({ caseId, version, printReceipt: false });
  const ms = performance.now() - from;
  ws.terminate();
  child.kill(signal);
  await exited;
  return ms;
}
