import fs from 'node:fs';
import path from 'node:path';
import type { WebSocket } from 'ws';
import { openPage } from '../integration/browser-shell.ts';
import type { Client } from '../world.ts';
import type { Line } from './line.ts';
import { startProgram, turnClock, type Program } from './program.ts';

/** One window of the hall: its folder, its cable, its program while it runs. */
export interface Window {
  /** Name of its store in journal and findings. */
  store: string;
  windowNo: string;
  /** Holds `data`, `state` and `clock`: what a disk holds. */
  dir: string;
  line: Line;
  /** Who works at it; null while the program is down. */
  client: Client | null;
  /** How wrong its clock is, milliseconds. */
  clockMs: number;
  /** Counts starts. */
  starts: number;
  program: Program | null;
  socket: WebSocket | null;
  /** A copy of its disk, older than it is now; null before the first. */
  copy: string | null;
  isRetired: boolean;
}

export function createWindow(store: string, windowNo: string, dir: string, line: Line): Window {
  fs.mkdirSync(dir, { recursive: true });
  return {
    store,
    windowNo,
    dir,
    line,
    client: null,
    clockMs: 0,
    starts: 0,
    program: null,
    socket: null,
    copy: null,
    isRetired: false,
  };
}

export const dataOf = (window: Window): string => path.join(window.dir, 'data');

/** @throws NotStarted */
export async function startWindow(window: Window, enrolCode?: string): Promise<void> {
  if (window.program) throw new Error(`${window.store} runs already`);
  window.starts += 1;
  const program = await startProgram(
    [
      'host',
      ...['--data', dataOf(window), '--platform', window.line.url, '--window', window.windowNo],
      ...(enrolCode ? ['--enrol', enrolCode] : []),
    ],
    {
      log: `${window.dir}.log`,
      clock: path.join(window.dir, 'clock'),
      cache: path.join(path.dirname(window.dir), 'cache'),
      env: { XDG_STATE_HOME: path.join(window.dir, 'state') },
    },
  );
  window.program = program;
  const { host, open } = program.answer as { host: string; open: string };
  const page = await openPage(host, open);
  window.socket = page.ws;
  window.client = page.client as unknown as Client;
}

/** As a power switch does, or in order. */
export async function endWindow(window: Window, how: 'kill' | 'stop' = 'kill'): Promise<void> {
  const { program, socket } = window;
  window.client = null;
  window.program = null;
  window.socket = null;
  await program?.[how]();
  socket?.terminate();
}

export function setWindowClock(window: Window, offsetMs: number): void {
  window.clockMs = offsetMs;
  turnClock(path.join(window.dir, 'clock'), offsetMs);
}

/** A copy of the disk while the program is down. */
export function copyDisk(window: Window): void {
  window.copy ??= `${window.dir}.copy`;
  fs.rmSync(window.copy, { recursive: true, force: true });
  fs.cpSync(window.dir, window.copy, { recursive: true, filter: (name) => path.basename(name) !== 'filler' });
}

/** Puts the copy in the place of the data folder, or of the whole disk with what is kept outside of that folder. */
export function putBack(window: Window, what: 'folder' | 'disk'): void {
  if (window.copy === null) throw new Error('there is no copy');
  for (const name of what === 'disk' ? ['data', 'state'] : ['data']) {
    const place = path.join(window.dir, name);
    fs.rmSync(place, { recursive: true, force: true });
    fs.cpSync(path.join(window.copy, name), place, { recursive: true });
  }
}
