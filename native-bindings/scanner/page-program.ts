import { spawn } from 'node:child_process';
import { isDeviceError, type DeviceErrorCode } from '../errors.ts';
import { sleep } from '../waiting.ts';
import { createSpool } from './page-spool.ts';
import type { ScanEnd, ScanEvent, TakenWith } from './source.ts';

export interface PageProgram {
  program: string;
  /** @param dir where it shall write its pages */
  args: (dir: string) => string[];
  env?: NodeJS.ProcessEnv;
  spoolRoot: string;
  takenWith: TakenWith;
  pages: number | null;
  /**
   * How a page is known to be whole: the program gives it its name only then, or writes into it under its name; that one is whole when the
   * next is there, or the program ended.
   */
  wholeWhen: 'named' | 'followed';
  /** Neither progress nor a page for so long: it is taken for dead. */
  quietMs: number;
  /** What it says last of all. Having said it some programs hang instead of ending, and need not be waited for. */
  lastWord?: RegExp;
  /** What the end of the program means, once the pages are counted. */
  judge: (end: ProgramEnd) => { cause: DeviceErrorCode | null; detail?: Record<string, string | number> };
}

export interface ProgramEnd {
  exitCode: number | null;
  /** The last few thousand characters of its standard error. */
  errors: string;
  pages: number;
}

type Ended = { code: number | null };
/** Null as well for one that hangs after its last word. */
const codeOf = (over: Ended | null): number | null => over?.code ?? null;

const POLL_MS = 60;
const KILL_AFTER_MS = 5_000;
const END_AFTER_LAST_WORD_MS = 10_000;

/** Runs a program that writes pages into a folder and hands them on as they become whole. Judged by files, not by its status alone. */
export async function* pagesOf(run: PageProgram, signal: AbortSignal | undefined): AsyncGenerator<ScanEvent, void> {
  const spool = await createSpool(run.spoolRoot);
  const child = spawn(run.program, run.args(spool.dir), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...run.env, LC_ALL: 'C' },
  });
  let errors = '';
  let share: number | null = null;
  let lastSign = performance.now();
  let over: Ended | null = null;
  let lastWordAt = Infinity;
  let missing: string | null = null;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastSign = performance.now();
    errors = (errors + text).slice(-8_000);
    lastWordAt = run.lastWord?.test(errors) === true ? lastSign : Infinity;
    const seen = [...text.matchAll(/Progress: ([\d.]+)%/g)].at(-1);
    if (seen) share = Math.min(1, Number(seen[1]) / 100);
  });
  const closed = new Promise<void>((resolve) => {
    child.on('close', (code) => {
      over ??= { code };
      resolve();
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      missing = error.code ?? 'ENOENT';
      over ??= { code: null };
      resolve();
    });
  });
  let pages = 0;
  const end = (state: ScanEnd['state'], cause: DeviceErrorCode | null, detail: ScanEnd['detail'] = {}): ScanEnd => ({
    type: 'ended',
    state,
    cause,
    detail,
    pages,
  });
  try {
    for (;;) {
      const isOver = over !== null || performance.now() - lastWordAt > END_AFTER_LAST_WORD_MS;
      const named = await spool.ready();
      for (const name of run.wholeWhen === 'followed' && !isOver ? named.slice(0, -1) : named) {
        if (signal?.aborted || (run.pages !== null && pages >= run.pages)) break;
        const bytes = await spool.take(name);
        lastSign = performance.now();
        pages += 1;
        share = null;
        yield { type: 'page', page: { bytes, number: pages, takenWith: run.takenWith } };
      }
      // What lies in the folder once the scanner was told to stop may be cut off: it is no page.
      if (signal?.aborted) return yield end('cancelled', null);
      if (run.pages !== null && pages >= run.pages) return yield end('done', null);
      if (isOver) break;
      if (performance.now() - lastSign > run.quietMs)
        return yield end('failed', 'SCANNER_SILENT', { seconds: Math.round(run.quietMs / 1000) });
      if (share !== null) yield { type: 'progress', number: pages + 1, share };
      await sleep(POLL_MS, signal).catch((error: unknown) => {
        if (!isDeviceError(error, 'CANCELLED')) throw error;
      });
    }
    if (missing !== null) return yield end('failed', 'SCAN_SYSTEM_MISSING', { reason: missing });
    const { cause, detail } = run.judge({ exitCode: codeOf(over), errors, pages });
    yield end(cause === null ? 'done' : 'failed', cause, detail);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    yield end('failed', 'SCAN_DISK_FULL');
  } finally {
    // Asked to stop it lets go of the paper; only then by force.
    if (over === null) child.kill('SIGINT');
    const force = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    await closed;
    clearTimeout(force);
    await spool.drop();
  }
}
