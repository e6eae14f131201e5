import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import type { TicketReport } from '#contract/hotline/ticket.ts';
import { platformClient, seedDemo } from '#simulators/demo-seed.ts';
import { seedHotline } from '#simulators/hotline-seed.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { findServer, startCluster } from '../integration/platform-postgresql.ts';
import { startChild } from './child.ts';
import { median, percentile, ratio } from './figures.ts';

const rounds = 3;
const roundMs = 6000;
const atOnce = 32;
const agents = 300;
const everyMs = 2000;
const bars = { ratio: 0.3, p99Ms: 250 };
const Started = z.object({
  platform: z.string(),
  administrator: z.object({ username: z.string(), password: z.string() }).nullish(),
});

/**
 * Tickets registered at one platform process with PostgreSQL: as fast as it goes ÷ a bare route doing one UPDATE, both in turn; then 300
 * agents every two seconds, with the process killed in the middle of it: whatever is not acknowledged is sent again, as a station does,
 * and at the end every ticket is there once.
 *
 * @param seconds how long the agents save
 */
export async function benchHotline(seconds = 24): Promise<object> {
  const server = await findServer();
  if ('reason' in server) return { bench: 'hotline', held: false, reason: server.reason };
  const cluster = await startCluster(server.bin);
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-bench-hotline-'));
  const children: ChildProcess[] = [];
  const http1 = new http.Agent({ keepAlive: true, maxSockets: agents });
  try {
    const databases = { platform: await cluster.createDatabase(), bare: await cluster.createDatabase() };
    const bare = await startChild(
      children,
      ['tests/bench/bare-update.ts'],
      databases.bare,
      z.object({ url: z.string() }),
    );
    const startOne = async (port: string) =>
      await startChild(
        children,
        ['cli/main.ts', 'platform', '--data', path.join(dir, 'platform'), '--port', port],
        databases.platform,
        Started,
      );
    const { platform: url, administrator } = await startOne('0');
    if (!administrator) throw new Error('a fresh platform has an administrator');
    await seedDemo(url, administrator, 'http://127.0.0.1:9');
    await seedHotline(url, administrator);
    const { token: admin } = await platformClient(url).sessions.signIn({
      ...administrator,
      station: { stationId: 'bench-administration', stationName: '测试', windowNo: '0' },
    });
    const { code } = await platformClient(url, () => admin).stations.createCode({ hallCode: '000000-01' });
    const station = await enrolSimulated(() => url, code, {
      stationId: 'bench-seat',
      stationName: '测试',
      windowNo: '18',
    });
    const agentId = (await platformClient(url, () => admin).operators.list()).find(
      (one) => one.username === 'sunxiaomei',
    )?.operatorId;
    if (!agentId) throw new Error('no agent');
    const token = await station.token();
    let serial = 0;
    const next = (): TicketReport => reportOf(agentId, (serial += 1));
    const register = async (report: TicketReport): Promise<boolean> =>
      await post(http1, `${url}/v1/tickets`, report, token);
    const update = async (report: TicketReport): Promise<boolean> =>
      await post(http1, `${bare.url}/${serial % agents}`, report);

    // Warm: both once, before anything is measured.
    await flood(atOnce, 1500, () => register(next()));
    await flood(atOnce, 1500, () => update(next()));
    const measured: { ours: number; bare: number }[] = [];
    for (let round = 0; round < rounds; round += 1)
      measured.push({
        bare: await flood(atOnce, roundMs, () => update(next())),
        ours: await flood(atOnce, roundMs, () => register(next())),
      });
    const share = median(measured.map((one) => one.ours / one.bare));

    const paced = await pace(seconds * 1000, register, next, () => undefined);
    const killed = await pace(seconds * 1000, register, next, async () => {
      const running = children.at(-1);
      if (!running) return;
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
      await startOne(new URL(url).port);
    });
    const db = new pg.Client({ connectionString: databases.platform });
    await db.connect();
    const { rows } = await db.query<{ ticket_id: string }>('select ticket_id from ticket');
    await db.end();
    const there = new Set(rows.map((row) => row.ticket_id));
    const lost = [...paced.acknowledged, ...killed.acknowledged].filter((id) => !there.has(id)).length;
    const p99Ms = percentile(paced.times, 99);
    return {
      bench: 'hotline',
      perSecond: Math.round(median(measured.map((one) => one.ours))),
      barePerSecond: Math.round(median(measured.map((one) => one.bare))),
      ratio: ratio(share),
      agents,
      saves: paced.times.length,
      p50Ms: ratio(percentile(paced.times, 50)),
      p99Ms: ratio(p99Ms),
      /** Tries that the killed process answered no more. */
      sentAgain: killed.sentAgain,
      acknowledged: paced.acknowledged.size + killed.acknowledged.size,
      lost,
      stored: there.size,
      storedTwice: rows.length - there.size,
      bars,
      held: share >= bars.ratio && p99Ms <= bars.p99Ms && lost === 0 && killed.sentAgain > 0,
    };
  } finally {
    http1.destroy();
    for (const child of children) child.kill('SIGTERM');
    await cluster.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Answers how many went through in a second. */
async function flood(hands: number, ms: number, work: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: hands }, async () => {
      while (performance.now() - began < ms) if (await work()) done += 1;
    }),
  );
  return (done * 1000) / (performance.now() - began);
}

/** Every agent saves on its own beat, whatever became of the last one; a save without an answer is sent again until it has one. */
async function pace(
  ms: number,
  register: (report: TicketReport) => Promise<boolean>,
  next: () => TicketReport,
  inTheMiddle: () => Promise<void> | undefined,
): Promise<{ times: number[]; acknowledged: Set<string>; sentAgain: number }> {
  const times: number[] = [];
  const acknowledged = new Set<string>();
  let sentAgain = 0;
  const began = performance.now();
  const save = async (): Promise<void> => {
    const report = next();
    const from = performance.now();
    while (!(await register(report))) {
      sentAgain += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    times.push(performance.now() - from);
    acknowledged.add(report.ticketId);
  };
  const middle = new Promise<void>((resolve, reject) => {
    setTimeout(() => {
      Promise.resolve(inTheMiddle()).then(resolve, reject);
    }, ms / 2);
  });
  await Promise.all(
    Array.from({ length: agents }, async (_, agent) => {
      const saves: Promise<void>[] = [];
      for (let at = (agent * everyMs) / agents; at < ms; at += everyMs) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - (performance.now() - began))));
        saves.push(save());
      }
      await Promise.all(saves);
    }),
  );
  await middle;
  return { times, acknowledged, sentAgain };
}

function reportOf(agentId: string, serial: number): TicketReport {
  return {
    ticketId: randomUUID(),
    ticketNo: `T${String(serial).padStart(18, '0')}`,
    formerNos: [],
    contactId: randomUUID(),
    callId: null,
    channel: 'phone',
    ending: null,
    dispatch: true,
    bookVersion: 1,
    registeredAt: new Date().toISOString(),
    agentId,
    agentName: '孙晓梅',
    question: {
      ...emptyQuestion,
      type: 'complaint',
      categoryCode: '010101',
      regionCode: '000000001003',
      callerName: `来电人${serial % 5000}`,
      callerPhone: `139${String(serial % 5000).padStart(8, '0')}`,
      address: `测试大街 ${serial} 号`,
      content: '烧烤店夜间油烟直排，噪声扰民，影响休息，希望尽快处理并回电。',
    },
  };
}

/** Whether it was answered with success; a broken line is no answer. */
function post(agent: http.Agent, url: string, body: object, token?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.request(
      url,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode === 200 || response.statusCode === 201));
        response.once('error', () => resolve(false));
      },
    );
    request.once('error', () => resolve(false));
    request.end(JSON.stringify(body));
  });
}
