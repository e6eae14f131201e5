import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { _electron, type Page } from 'playwright-core';
import { startDemoSurroundings, type DemoSurroundings } from '#scripts/demo-world.ts';
import { router } from '#host/router.ts';
import type { VirtualDevices } from '#simulators/world.ts';
import { electronProgram, sandboxFlags } from '../electron/program.ts';
import { carryOut, openSecondPort } from '../electron/second-port.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import type { Client } from '../world.ts';
import { openHall, openWindow, watched } from './window.ts';

/**
 * A workstation of which only the page and the devices are seen, so that a spec runs in both shells: in the browser shell in `npm test`,
 * in the real desktop shell in `npm run test:electron`.
 */
export interface Shell {
  readonly devices: VirtualDevices;
  /** Platform, departments and the line to them. */
  readonly surroundings: DemoSurroundings;
  /** The clerk's window; the one before it has to be closed. */
  open(size?: { width: number; height: number }): Promise<ShellWindow>;
  close(): Promise<void>;
}

export interface ShellWindow {
  page: Page;
  /** As in `openWindow`. */
  problems: string[];
  /** The window's own procedures, for what a test puts there or looks at without clicking; who has signed in at the window has signed in here. */
  client: Client;
  close(): Promise<void>;
}

/** Named by who runs the specs; the browser shell otherwise. */
export const isDesktop = process.env['YICHUANG_SHELL'] === 'electron';

export const openShell = (): Promise<Shell> => (isDesktop ? openDesktop() : openBrowser());

async function openBrowser(): Promise<Shell> {
  const hall = await openHall();
  const client = createRouterClient(router, { context: { host: hall.world.host } });
  return {
    devices: hall.world.devices,
    surroundings: hall.world,
    async open(size) {
      const { page, problems } = await openWindow(hall, size);
      return { page, problems, client, close: () => page.context().close() };
    },
    close: () => hall.close(),
  };
}

/** Closing the window ends the program; the next one is a new start on the same data. */
async function openDesktop(): Promise<Shell> {
  const program = electronProgram();
  if (program === null) throw new Error('没有 Electron 的程序');
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-desktop-'));
  await preparedDataDir(path.join(dir, 'platform'));
  const world = await startDemoSurroundings(dir);
  const enrol = await world.createCode();
  let open: { close(): Promise<void> } | null = null;
  return {
    devices: world.devices,
    surroundings: world,
    async open({ width, height } = { width: 1366, height: 768 }) {
      const shell = await _electron.launch({
        executablePath: program,
        args: [path.join(import.meta.dirname, '../..'), ...sandboxFlags()],
        env: {
          ...(process.env as Record<string, string>),
          YICHUANG_DATA: path.join(dir, 'workstation'),
          YICHUANG_PLATFORM: world.cable.url,
          YICHUANG_WINDOW: 'A 厅 12 号窗',
          YICHUANG_ENROL: enrol,
          YICHUANG_DEVICES: `idCard=${world.devices.idCard.path}@115200\nreceiptPrinter=${world.devices.printer.path}@115200`,
        },
      });
      open = shell;
      const page = await shell.firstWindow();
      const problems = watched(page);
      await shell.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
        { width, height },
      );
      const second = await openSecondPort((port) => shell.evaluate(carryOut, port));
      return {
        page,
        problems,
        client: second.client as unknown as Client,
        async close() {
          second.close();
          await shell.close();
        },
      };
    },
    async close() {
      await open?.close();
      await world.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
