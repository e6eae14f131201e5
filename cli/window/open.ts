import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline/promises';
import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { createApplicantWindow } from './applicant-window.ts';
import { findChromium } from './chromium.ts';
import { openClerkWindow, type ClerkWindow } from './clerk-window.ts';
import { keepHost, WindowLost, type Watched } from './keep-host.ts';
import { workstationSettingsFile, type WorkstationSettings } from './settings.ts';

const Answer = z.object({ open: z.string().optional(), error: z.object({ message: z.string() }).optional() });

const Came = z.object({ windowCame: z.literal(true) });

/**
 * Host and browser window, until the window is closed or the program is told to stop.
 *
 * @returns the exit code
 * @throws ExpectedError BROWSER_MISSING | BROWSER_FAILED | BROWSER_GONE | SCREEN_MISSING | FONTS_MISSING | PLATFORM_NOT_SET, HostRefused
 */
export async function openWindow(settings: WorkstationSettings, dataDir: string): Promise<number> {
  const browser = findChromium();
  if (browser === null) throw new ExpectedError('BROWSER_MISSING');
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) throw new ExpectedError('SCREEN_MISSING');
  requireChineseFonts();
  if (settings.platform === undefined && !fs.existsSync(path.join(dataDir, 'station.db')))
    throw new ExpectedError('PLATFORM_NOT_SET', { file: workstationSettingsFile });

  let host: ChildProcess | null = null;
  let isStopping = false;
  const stop = (): void => {
    isStopping = true;
    host?.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);

  const shown: { window: ClerkWindow | null; isOpen: boolean } = { window: null, isOpen: false };
  const applicant = createApplicantWindow(browser, dataDir);
  try {
    return await keepHost({
      start() {
        host = startHost(settings, dataDir);
        host.on('message', (message) => {
          if (Came.safeParse(message).success) shown.isOpen = true;
          else void applicant.obey(message);
        });
        return watched(host);
      },
      address: () => openAddress(host),
      show(address) {
        shown.isOpen = false;
        shown.window = openClerkWindow(browser, { dataDir, url: address, flags: settings.kiosk ? ['--kiosk'] : [] });
        return watched(shown.window.process);
      },
      isOpen: () => shown.isOpen,
      isStopping: () => isStopping,
      pausesMs: [500, 2000, 5000, 10_000, 30_000, 60_000],
      wellMs: 10 * 60_000,
      nowMs: () => performance.now(),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  } catch (error) {
    throw error instanceof WindowLost ? await lost(error, browser, shown.window) : error;
  } finally {
    applicant.close();
    shown.window?.forget();
  }
}

async function lost(
  { code, wasOpen }: WindowLost,
  program: string,
  window: ClerkWindow | null,
): Promise<ExpectedError> {
  const words = await window?.lastWords();
  const reason = `${code === null ? '被系统结束' : `退出码 ${code}`}${words ? `，它说：${words.slice(0, 200)}` : ''}`;
  return new ExpectedError(wasOpen ? 'BROWSER_GONE' : 'BROWSER_FAILED', { program, reason });
}

/** A program that could not be started has ended. */
function watched(child: ChildProcess): Watched {
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(1));
  });
  return { ended, stop: () => void child.kill('SIGTERM') };
}

function startHost(settings: WorkstationSettings, dataDir: string): ChildProcess {
  const flag = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);
  return spawn(
    process.execPath,
    [
      path.join(import.meta.dirname, '../../out/main/host-serve.js'),
      '--data',
      dataDir,
      ...flag('--platform', settings.platform),
      ...flag('--window', settings.window),
      ...flag('--name', settings.name),
      ...flag('--photo-decoder', settings.photo_decoder),
      ...Object.entries(settings.devices).flatMap(([role, address]) => ['--device', `${role}=${address}`]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
}

/** @throws HostRefused with the host's own sentence */
async function openAddress(host: ChildProcess | null): Promise<string> {
  if (!host?.stdout) throw new Error('the host has no output');
  for await (const line of readline.createInterface({ input: host.stdout })) {
    const { open, error } = Answer.parse(JSON.parse(line));
    if (open !== undefined) return open;
    throw new HostRefused(error?.message ?? '工作站主机没有启动。');
  }
  throw new HostRefused('工作站主机没有启动。请把终端或系统日志里的话告诉技术人员。');
}

/** The host said why, in a sentence. */
export class HostRefused extends Error {}

function requireChineseFonts(): void {
  const asked = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
  // No fc-list: the browser will find fonts its own way.
  if (asked.error === undefined && asked.status === 0 && asked.stdout.trim() === '')
    throw new ExpectedError('FONTS_MISSING');
}
