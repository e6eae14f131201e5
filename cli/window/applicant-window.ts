import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { chromiumFlags } from './chromium.ts';
import { prepareProfile, profileFlags } from './profile.ts';

/** The applicant's screen in a browser that shares no cookies, history or passwords with the clerk's; one at a time. */
export interface ApplicantWindow {
  /** What the host sent: opens the screen it names. */
  obey(message: unknown): Promise<void>;
  /** At once: whoever calls it may be leaving. */
  close(): void;
}

/** @param browser program of Chromium or Chrome; @param dataDir the shell's data folder, where its profile is kept beside the clerk's */
export function createApplicantWindow(
  browser: string,
  dataDir: string,
  extraFlags: readonly string[] = [],
): ApplicantWindow {
  const profile = path.join(dataDir, 'browser-applicant');
  let open: ChildProcess | null = null;
  let turn = Promise.resolve();
  let isClosed = false;

  const show = async (url: string): Promise<void> => {
    // A browser still running in the profile would take the new page into itself, beside the old one.
    const isRunning = open?.pid !== undefined && open.exitCode === null && open.signalCode === null;
    if (open && isRunning) {
      const gone = once(open, 'exit');
      open.kill();
      await gone;
    }
    if (isClosed) return;
    prepareProfile(profile);
    open = spawn(
      browser,
      [...chromiumFlags(), ...extraFlags, ...profileFlags(profile), '--window-size=1280,800', `--app=${url}`],
      { stdio: 'ignore' },
    );
    const shown = open;
    open.on('error', (error) => console.error(`第二屏的窗口没有打开：${error.message}。请再按一次“打开第二屏”。`));
    open.on('exit', (code) => {
      if (code === 0 || isClosed || shown.killed) return;
      console.error(
        `第二屏的浏览器意外退出（${code ?? '被系统结束'}）。请再按一次“打开第二屏”；再不行请管理员检查浏览器。`,
      );
    });
  };
  return {
    async obey(message) {
      const { openSecondScreen: url } = (message ?? {}) as { openSecondScreen?: unknown };
      if (typeof url !== 'string' || !isOurs(url)) return;
      turn = turn.then(() => show(url));
      await turn;
    },
    close() {
      isClosed = true;
      open?.kill();
    },
  };
}

/** The page and nothing else: an address is an argument of a program. */
const isOurs = (url: string): boolean => /^http:\/\/127\.0\.0\.1:\d+\/second-screen\.html#token=[\w-]+$/.test(url);
