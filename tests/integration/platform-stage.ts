import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { formatCaseNumber } from '#contract/case-number.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { startPlatform, type PlatformOptions, type RunningPlatform } from '#platform/index.ts';
import { platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { enrolSimulated, type SimulatedStation } from '#simulators/simulated-station.ts';
import { platformDatabaseOfThisRun } from '../run/shared-cluster.ts';
import { findServer } from './platform-postgresql.ts';

/** A platform with its administrator signed in at one station, and a clock the test turns. */
export interface Stage {
  storage: 'pglite' | 'postgresql';
  platform: RunningPlatform;
  clock: { now(): Date; forward(ms: number): void };
  adminPassword: string;
  admin: PlatformClient;
  station: PlatformClient;
  stationToken: string;
  anonymous: PlatformClient;
  /** Signs in at a station and returns clients with the two tokens. */
  signIn(
    username: string,
    password: string,
    stationId?: string,
    windowNo?: string,
    hallCode?: string,
  ): Promise<{ person: PlatformClient; station: PlatformClient; stationToken: string; token: string }>;
  /** Closes and starts again on the same data. */
  restart(options?: Partial<PlatformOptions>): Promise<void>;
}

export const homeStation = 'station-home';

/** Runs the same suite on PGlite and, where its server is installed, on PostgreSQL. */
export function onBothDatabases(title: string, suite: (stage: Stage) => void): void {
  describe(`${title} (pglite)`, () => {
    suite(setUp('pglite', async () => ({ dataDir: await preparedDataDir() })));
  });
  describe(`${title} (postgresql)`, async () => {
    const server = await findServer();
    if ('reason' in server) {
      console.warn(server.reason);
      describe.skip(server.reason, () => undefined);
      return;
    }
    suite(
      setUp('postgresql', async () => ({
        databaseUrl: await platformDatabaseOfThisRun(inject('runFolder'), server.bin),
      })),
    );
  });
}

function setUp(storage: Stage['storage'], where: () => Promise<{ dataDir: string } | { databaseUrl: string }>): Stage {
  let offset = 0;
  const clock = {
    now: () => new Date(Date.parse('2026-03-05T02:24:12.000Z') + offset),
    forward: (ms: number) => {
      offset += ms;
    },
  };
  const stage = { storage, clock } as Stage;
  let place: { dataDir: string } | { databaseUrl: string };
  let files = '';
  const start = async (options: Partial<PlatformOptions> = {}): Promise<RunningPlatform> =>
    await startPlatform({ dataDir: files, ...place, port: 0, clock, logLevel: 'silent', ...options });

  const stations = new Map<string, Promise<SimulatedStation>>();
  const stationOf = (stationId: string, windowNo: string, hallCode?: string): Promise<SimulatedStation> => {
    const identity = { stationId, stationName: stationId === homeStation ? '综合窗口' : windowNo, windowNo };
    const enrol = async (): Promise<SimulatedStation> =>
      await enrolSimulated(
        () => stage.platform.url,
        await stage.platform.createCode(hallCode),
        identity,
        () => clock.now().getTime(),
      );
    const known = stations.get(stationId) ?? enrol();
    stations.set(stationId, known);
    return known;
  };
  // Another machine is another window, unless a test says which.
  stage.signIn = async (
    username,
    password,
    stationId = homeStation,
    windowNo = stationId === homeStation ? '00' : stationId,
    hallCode,
  ) => {
    const station = await stationOf(stationId, windowNo, hallCode);
    const { person, token } = await station.signIn(username, password);
    return {
      person,
      station: platformClient(stage.platform.url, station.token),
      stationToken: await station.token(),
      token,
    };
  };
  const arrive = async (): Promise<void> => {
    stage.anonymous = platformClient(stage.platform.url);
    const signed = await stage.signIn('admin', stage.adminPassword);
    Object.assign(stage, { admin: signed.person, station: signed.station, stationToken: signed.stationToken });
  };
  stage.restart = async (options) => {
    await stage.platform.close();
    stage.platform = await start(options);
    await arrive();
  };
  beforeAll(async () => {
    place = await where();
    files = await mkdtemp(path.join(os.tmpdir(), 'yichuang-platform-files-'));
    stage.platform = await start();
    stage.adminPassword = stage.platform.initialAdministrator?.password ?? '';
    await arrive();
  });
  afterAll(async () => {
    await stage.platform.close();
    await rm(files, { recursive: true, force: true });
  });
  return stage;
}

/** The code of the expected failure a call ends with; `none` when it succeeds, `unexpected: …` for anything else. */
export async function failureOf(call: Promise<unknown>): Promise<ErrorCode | string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : null;
    return typeof data === 'object' && data !== null && 'code' in data
      ? String(data.code)
      : `unexpected: ${String(error)}`;
  }
}

/** A case number of its own for each call, from a block of this station. */
export async function takeNumber(station: PlatformClient, requestId: string = crypto.randomUUID()): Promise<string> {
  const block = await station.numberBlocks.lease({ requestId, count: 1 });
  return formatCaseNumber(block.prefix, block.first);
}

type Row = Record<string, unknown> & { key: string; payload: Record<string, unknown> };

export function acceptRow(projectNo: string, change: Record<string, unknown> = {}, dataVersion = 1): Row {
  return {
    key: `${projectNo}/accept/0/${dataVersion}`,
    projectNo,
    class: 'accept',
    seq: 0,
    dataVersion,
    occurredAt: '2026-03-05T02:24:12.000Z',
    payload: {
      projectNo,
      catalogCode: '000110101000',
      taskCode: 'T1',
      taskName: '个体工商户开业登记',
      taskVersion: 1,
      projectType: '2',
      applicantType: '1',
      applicantName: '赵铁柱',
      applicantCertType: '111',
      applicantCertNo: '000000199001010018',
      agentName: null,
      agentCertType: null,
      agentCertNo: null,
      agentMobile: null,
      address: '示例区幸福路 18 号',
      mobile: '13800001234',
      legalPerson: null,
      applySource: '1',
      applyTime: '2026-03-05T02:20:00.000Z',
      acceptOrgName: '示例区市场监督管理局',
      acceptOrgCode: '11000000MA0000007L',
      acceptor: '李静',
      acceptTime: '2026-03-05T02:24:12.000Z',
      acceptDocNo: `受${projectNo}`,
      promiseTime: '2026-03-06',
      statutoryTime: '2026-03-10',
      acceptRegion: '000000',
      windowNo: '01',
      queryPassword: '246810',
      form: { businessName: '小赵便利店' },
      ...change,
    },
  };
}

export function stepRow(projectNo: string, seq: number, opinion = '受理'): Row {
  return {
    key: `${projectNo}/step/${seq}/1`,
    projectNo,
    class: 'step',
    seq,
    dataVersion: 1,
    occurredAt: '2026-03-05T02:24:12.000Z',
    payload: {
      projectNo,
      seq,
      action: '通过',
      stepName: '受理',
      handler: '李静',
      opinion,
      startTime: '2026-03-05T02:24:12.000Z',
      endTime: '2026-03-05T02:24:12.000Z',
      orgName: '示例区政务服务中心',
      orgCode: '11000000MA0000007L',
      state: '2',
    },
  };
}
