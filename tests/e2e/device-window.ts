import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { createHost } from '#host/host.ts';
import { createLogger } from '#host/kernel/log.ts';
import { serve } from '#host/shell/serve.ts';
import { createMemoryHid, type MemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { startDemoSurroundings } from '#scripts/demo-world.ts';
import {
  startCallerSimulator,
  startLedSimulator,
  type CallerSimulator,
  type LedSimulator,
} from '#simulators/panel/index.ts';
import { createPadSimulator, type PadSimulator } from '#simulators/signature-pad/index.ts';
import type { Hall } from './window.ts';

export const padAddress = 'hid:056a:00a8';

/** A hall whose window has card reader, receipt printer and a signature pad, each of which can be taken away. */
export interface DeviceHall extends Hall {
  pad: PadSimulator;
  padLine: MemoryHid;
  readerAddress: string;
  /** Caller and evaluator on one line, bound to nothing at first. */
  caller: CallerSimulator;
  display: LedSimulator;
  /** Another program takes the card reader's port, until the answer is called. */
  holdReader(): Promise<() => Promise<void>>;
}

export async function openDeviceHall(): Promise<DeviceHall> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-e2e-'));
  const surroundings = await startDemoSurroundings(dir);
  const pad = createPadSimulator({ model: '540' });
  const padLine = createMemoryHid(pad.firmware, padAddress);
  const caller = await startCallerSimulator({ path: path.join(dir, 'caller-line') });
  const display = await startLedSimulator({ path: path.join(dir, 'display-line') });
  const logFile = fs.createWriteStream(path.join(dir, 'workstation.log'), { flags: 'a' });
  const host = await createHost({
    dataDir: path.join(dir, 'workstation'),
    platformUrl: surroundings.cable.url,
    windowNo: 'A 厅 12 号窗',
    stationName: '演示工作站',
    enrolCode: await surroundings.createCode(),
    log: createLogger((line) => logFile.write(line)),
    probeMs: { well: 500, ill: 300 },
    syncPace: { feedMs: 1000, healthMs: 2000, maxOfflineMs: 1000 },
    openTransport: (address, baudRate) =>
      address === padAddress ? padLine.transport : openTransportFor(address, { baudRate }),
  });
  const readerAddress = surroundings.devices.idCard.path;
  const reader = { role: 'idCard' as const, address: readerAddress, baudRate: 115_200, settings: {} };
  await host.bindDevice(reader);
  await host.bindDevice({
    role: 'receiptPrinter',
    address: surroundings.devices.printer.path,
    baudRate: 115_200,
    settings: {},
  });
  await host.bindDevice({ role: 'signaturePad', address: padAddress, baudRate: 115_200, settings: {} });
  const server = await serve({ host, port: 0, rendererDir: path.join(import.meta.dirname, '../../out/renderer') });
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  const world = {
    ...surroundings,
    host,
    server,
    async close() {
      await server.close();
      await host.stop();
      await Promise.all([surroundings.close(), caller.close(), display.close()]);
      await new Promise((resolve) => logFile.end(resolve));
    },
  };
  return {
    dir,
    browser,
    world,
    caller,
    display,
    pad,
    padLine,
    readerAddress,
    async holdReader() {
      const other = openTransportFor(readerAddress, { baudRate: 115_200 });
      await host.unbindDevice('idCard');
      await other.open();
      await host.bindDevice(reader);
      return () => other.close();
    },
    async close() {
      await browser.close();
      await world.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
