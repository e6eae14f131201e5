import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApplicantWindow, type ApplicantWindow } from '#cli/window/applicant-window.ts';
import { requireChromium } from '#cli/window/chromium.ts';
import { openPage } from '../integration/browser-shell.ts';
import { localStation } from '../local-station.ts';
import { eventually } from '../world.ts';

const root = path.join(import.meta.dirname, '../..');
let dataDir: string;
let host: ChildProcess;
let clerk: Awaited<ReturnType<typeof openPage>>;
let applicant: ApplicantWindow;
let isConnected: boolean;

/** The host as `npm start` runs it in the browser shell, with a clerk signed in. */
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-window-'));
  await (await localStation({ dataDir })).close();
  host = fork(
    path.join(root, 'cli/host-serve.ts'),
    ['--data', dataDir, '--renderer', path.join(root, 'out/renderer')],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const [line] = (await once(createInterface({ input: host.stdout! }), 'line')) as [string];
  const { host: origin, open } = JSON.parse(line) as { host: string; open: string };
  applicant = createApplicantWindow(requireChromium(), dataDir, ['--headless=new', '--remote-debugging-port=0']);
  host.on('message', (message) => void applicant.obey(message));
  clerk = await openPage(origin, open);
  await clerk.client.session.signIn({ username: 'lijing', password: 'Yichuang2026!' });
  isConnected = false;
  const watched = await clerk.client.secondScreen.watch();
  void (async () => {
    for await (const state of watched) ({ isConnected } = state);
  })().catch(() => undefined);
});
afterEach(async () => {
  applicant.close();
  clerk.ws.close();
  const gone = once(host, 'exit');
  host.kill('SIGTERM');
  await gone;
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

const connected = () => eventually('applicant’s screen', () => isConnected);
const portFile = () => path.join(dataDir, 'browser-applicant', 'DevToolsActivePort');

describe('the applicant’s screen in the browser shell', () => {
  it('opens in a browser of its own, which holds nothing of the clerk’s', async () => {
    expect(await clerk.client.secondScreen.address()).toEqual({ url: null, isOpening: true });
    await connected();
    const [port] = (await readFile(portFile(), 'utf8')).split('\n');
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port ?? ''}`);
    const cookies = await Promise.all(browser.contexts().map((context) => context.cookies()));
    expect(cookies.flat().map(({ name }) => name)).toEqual([expect.stringMatching(/^yichuang-second-\d+$/)]);
    expect(
      browser
        .contexts()
        .flatMap((context) => context.pages())
        .map((page) => new URL(page.url()).pathname),
    ).toEqual(['/second-screen.html']);
    await browser.close();
    expect(existsSync(path.join(dataDir, 'browser'))).toBe(false);
  });

  it('opened again, takes the place of the one before, and goes with the shell', async () => {
    await clerk.client.secondScreen.address();
    await connected();
    const first = await readFile(portFile(), 'utf8');
    await clerk.client.secondScreen.address();
    await eventually(
      'another browser',
      async () => existsSync(portFile()) && (await readFile(portFile(), 'utf8')) !== first,
    );
    await connected();
    applicant.close();
    await eventually('screen gone', () => !isConnected);
  });

  it('opens its own page and no other address it is sent', async () => {
    for (const url of [
      'http://127.0.0.1:1/#token=x',
      'https://example.invalid/second-screen.html#token=x',
      '--no-sandbox',
      7,
      null,
    ])
      await applicant.obey({ openSecondScreen: url });
    await applicant.obey(null);
    expect(existsSync(path.join(dataDir, 'browser-applicant'))).toBe(false);
  });
});
