import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '#simulators/free-port.ts';
import { platformClient, seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { findServer } from '../integration/platform-postgresql.ts';
import { openJournal, type Journal } from './checker/journal.ts';
import type { Problem } from './checker/problem.ts';
import { startClerk, type Clerk, type Met } from './clerk.ts';
import { embeddedDatabase, serverDatabase, type PlatformDatabase } from './database.ts';
import { startLine } from './line.ts';
import { NotStarted, startProgram, turnClock, type Program } from './program.ts';
import { createRandom } from './schedule.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { createWindow, endWindow, startWindow, type Window } from './window.ts';

/** What people in charge had to do by hand. */
export interface Decisions {
  released: number;
  settled: number;
  auditReset: number;
  /** Windows that had used up their numbers of the day. */
  broughtNumbers: number;
}

/** A hall of real processes: a platform on its database, windows with clerks, cables, disks and clocks that can be made to fail. */
export interface Hall {
  root: string;
  database: PlatformDatabase;
  windows: Window[];
  /** Machines that were taken out of service; what they accepted counts all the same. */
  retired: Window[];
  journal: Journal;
  journalFile: string;
  met: Met;
  decisions: Decisions;
  problems: (Problem | { kind: string; about: string; text: string })[];
  /** Of the first window, and of the platform's database; or why there is none. */
  windowDisk: SmallDisk | { reason: string };
  databaseDisk: SmallDisk | { reason: string };
  /** An older copy of the platform's data; null before the first. */
  platformCopy: string | null;
  isPlatformUp(): boolean;
  startPlatform(): Promise<void>;
  endPlatform(how?: 'kill' | 'stop'): Promise<void>;
  setPlatformClock(offsetMs: number): void;
  /** Signed in as the administrator, past all cables. */
  administrator(): Promise<PlatformClient>;
  /** The same person, for signing in at a window. */
  technician(): { username: string; password: string };
  /** A cable of its own for another machine. */
  layLine(): ReturnType<typeof startLine>;
  /** Somebody sits down at a window and works. */
  seat(window: Window): Clerk;
  say(line: string): void;
  standUp(): Promise<void>;
  sitDown(): void;
  close(): Promise<void>;
}

export interface HallOptions {
  storage: PlatformDatabase['storage'];
  windows: number;
  seed: number;
  /** Between two acceptances of a clerk, milliseconds. */
  paceMs: number;
  say(line: string): void;
}

/** @throws where the server's programs are missing */
export async function openHall(options: HallOptions): Promise<Hall> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-faults-'));
  // The database server runs as somebody else and has its folder below.
  fs.chmodSync(root, 0o711);
  const databaseDisk = mountSmallDisk(path.join(root, 'database'), 500);
  const dataDir = path.join(root, 'database', 'platform');
  fs.mkdirSync(dataDir, { recursive: true });
  const database = await openDatabase(options.storage, dataDir, path.join(root, 'database'));
  const port = await freePort();
  const clock = path.join(root, 'platform.clock');
  let platform: Program | null = null;
  let admin = { username: 'admin', password: '' };
  let clerks: Clerk[] = [];
  const random = createRandom(options.seed + 1);
  const journalFile = path.join(root, 'journal.jsonl');

  const hall: Hall = {
    root,
    database,
    windows: [],
    retired: [],
    journal: openJournal(journalFile),
    journalFile,
    met: new Map(),
    decisions: { released: 0, settled: 0, auditReset: 0, broughtNumbers: 0 },
    problems: [],
    windowDisk: mountSmallDisk(path.join(root, 'window-1'), 300),
    databaseDisk,
    platformCopy: null,
    isPlatformUp: () => platform?.child.exitCode === null && platform.child.signalCode === null,
    async startPlatform() {
      platform = await startProgram(['platform', '--data', dataDir, '--port', String(port)], {
        log: path.join(root, 'platform.log'),
        clock,
        cache: path.join(root, 'cache'),
        env: database.env(),
      });
      const first = platform.answer['administrator'] as typeof admin | undefined;
      if (first) admin = first;
    },
    async endPlatform(how = 'kill') {
      const program = platform;
      platform = null;
      await program?.[how]();
    },
    setPlatformClock: (offsetMs) => turnClock(clock, offsetMs),
    async administrator() {
      const url = `http://127.0.0.1:${port}`;
      const { token } = await platformClient(url).sessions.signIn({
        ...admin,
        station: { stationId: 'faults-administration', stationName: '管理', windowNo: '0' },
      });
      return platformClient(url, () => token);
    },
    technician: () => admin,
    layLine: () => startLine(port),
    seat: (window) => startClerk(window, hall.journal, () => options.paceMs * (0.5 + random()), hall.met),
    say: options.say,
    async standUp() {
      await Promise.all(clerks.map((one) => one.stop()));
      clerks = [];
    },
    sitDown() {
      clerks = hall.windows.map((window) => hall.seat(window));
    },
    async close() {
      await hall.standUp();
      for (const window of [...hall.windows, ...hall.retired]) {
        await endWindow(window);
        await window.line.close();
      }
      await hall.endPlatform();
      await database.close();
      hall.journal.close();
      for (const disk of [hall.windowDisk, hall.databaseDisk]) if ('close' in disk) disk.close();
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
  try {
    await hall.startPlatform();
    await seedDemo(`http://127.0.0.1:${port}`, admin, 'http://127.0.0.1:9');
    for (let n = 1; n <= options.windows; n += 1) {
      const line = await hall.layLine();
      const window = createWindow(`window-${n}`, String(n).padStart(2, '0'), path.join(root, `window-${n}`), line);
      hall.windows.push(window);
      const { code } = await (await hall.administrator()).stations.createCode({ hallCode: '000000-01' });
      await startWindow(window, code);
    }
    return hall;
  } catch (error) {
    await hall.close();
    throw error;
  }
}

async function openDatabase(
  storage: PlatformDatabase['storage'],
  dataDir: string,
  place: string,
): Promise<PlatformDatabase> {
  if (storage === 'pglite') return embeddedDatabase(dataDir);
  const server = await findServer();
  if ('reason' in server) throw new Error(server.reason);
  return await serverDatabase(server.bin, dataDir, place);
}

/** Whatever a fault left down is started again, as whoever looks after the machines does. */
export async function ensureUp(hall: Hall): Promise<void> {
  for (let tries = 0; !hall.isPlatformUp(); tries += 1) {
    await hall.endPlatform();
    try {
      await hall.startPlatform();
    } catch (error) {
      if (!(error instanceof NotStarted) || tries === 20) throw error;
      await pause(500);
    }
  }
  for (const window of hall.windows) {
    const { program } = window;
    const isUp = program !== null && program.child.exitCode === null && program.child.signalCode === null;
    if (isUp && window.client) continue;
    await endWindow(window);
    await startWindow(window);
  }
}
