import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser } from 'playwright-core';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { WorkstationContract } from '#contract/workstation/index.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { median, ratio } from './figures.ts';

const rounds = 11;
const root = path.join(import.meta.dirname, '../..');
const hostBundle = path.join(root, 'out/main/host-serve.js');

/** Host: spawn to first answered call ÷ `node -e 0`. Screens: navigation to the sign-in form drawn ÷ a blank page, in one Chromium. */
export async function benchStart(): Promise<object> {
  if (!existsSync(hostBundle)) throw new Error('先运行 npm run build');
  const data = await mkdtemp(path.join(os.tmpdir(), 'yichuang-start-'));
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  try {
    await startHost(data).then(({ child }) => stop(child));
    const hostMs: number[] = [];
    const nodeMs: number[] = [];
    const parts: Parts[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { child, elapsedMs, startMs } = await startHost(data);
      hostMs.push(elapsedMs);
      parts.push(startMs);
      await stop(child);
      const from = performance.now();
      spawnSync(process.execPath, ['-e', '0']);
      nodeMs.push(performance.now() - from);
    }
    const screen = await screens(browser);
    const host = median(hostMs) / median(nodeMs);
    const page = median(screen.ours) / median(screen.blank);
    return {
      bench: 'start',
      rounds,
      hostMs: ratio(median(hostMs)),
      nodeMs: ratio(median(nodeMs)),
      hostRatio: ratio(host),
      // Since the process began; before `loaded` come Node itself and the modules, after `listening` cookie, socket and the first answer.
      partsMs: {
        loaded: ratio(median(parts.map((one) => one.loaded))),
        opened: ratio(median(parts.map((one) => one.opened))),
        listening: ratio(median(parts.map((one) => one.listening))),
        answered: ratio(median(hostMs)),
      },
      screenMs: ratio(median(screen.ours)),
      blankMs: ratio(median(screen.blank)),
      screenRatio: ratio(page),
      bars: { hostRatio: 4.5, screenRatio: 2 },
      held: host <= 4.5 && page <= 2,
    };
  } finally {
    await browser.close();
    await rm(data, { recursive: true, force: true });
  }
}

interface Parts {
  loaded: number;
  opened: number;
  listening: number;
}

async function startHost(
  data: string,
): Promise<{ child: ChildProcess; elapsedMs: number; open: string; startMs: Parts }> {
  const from = performance.now();
  const child = spawn(process.execPath, [hostBundle, '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('exit', (code) => reject(new Error(`the host ended with ${code}`)));
  });
  const { host, open, startMs } = JSON.parse(line) as { host: string; open: string; startMs: Parts };
  const { client, close } = await connect(host, open);
  await client.station.get();
  const elapsedMs = performance.now() - from;
  close();
  return { child, elapsedMs, open, startMs };
}

/** As the page does: token for cookie, then the socket. */
export async function connect(
  origin: string,
  open: string,
): Promise<{ client: ContractRouterClient<WorkstationContract>; close: () => void }> {
  const token = new URL(open).hash.slice('#token='.length);
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers: { origin, cookie } });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    client: createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })),
    close: () => socket.close(),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Both pages come from the servers of one other process, into fresh browser contexts, taken in turn; the first of each warms up. */
async function screens(browser: Browser): Promise<{ ours: number[]; blank: number[] }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'screen-servers.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextUrl = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done) throw new Error('the servers of the pages ended');
    return line.value;
  };
  const blankUrl = await nextUrl();
  const ours: number[] = [];
  const blank: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    child.stdin.write('\n');
    ours.push(await firstPaint(browser, await nextUrl(), 'input'));
    blank.push(await firstPaint(browser, blankUrl, '#there'));
  }
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  await gone;
  return { ours: ours.slice(1), blank: blank.slice(1) };
}

async function firstPaint(browser: Browser, url: string, selector: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  const from = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(selector).first().waitFor({ state: 'visible' });
  const elapsed = performance.now() - from;
  await context.close();
  return elapsed;
}
