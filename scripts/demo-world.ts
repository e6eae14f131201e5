/** Everything the demonstration needs on one machine: platform with people and catalogue, departments, devices on ptys, one workstation. */
import fs from 'node:fs';
import path from 'node:path';
import { createHost, type Host } from '#host/host.ts';
import { createLogger } from '#host/kernel/log.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { startPlatform } from '#platform/index.ts';
import type { ServiceOptions } from '#platform/services/start.ts';
import { seedDemo } from '#simulators/demo-seed.ts';
import { startDepartments, type Departments } from '#simulators/departments/index.ts';
import { seedHotline } from '#simulators/hotline-seed.ts';
import { photoDecoderCommand } from '#simulators/id-card/index.ts';
import { startFaultyProxy, type FaultyProxy } from '#simulators/platform-faults.ts';
import { startVirtualSwitch, type VirtualSwitch } from '#simulators/telephone-switch/index.ts';
import { startVirtualDevices, type VirtualDevices } from '#simulators/world.ts';

/** All but the workstation itself. */
export interface DemoSurroundings {
  platformUrl: string;
  administrator: { username: string; password: string };
  /** Between workstation and platform; can be cut. */
  cable: FaultyProxy;
  departments: Departments;
  devices: VirtualDevices;
  /** Where the hotline's calls come from; null without a hotline. */
  exchange: VirtualSwitch | null;
  /** A one-time code that enrols a workstation. */
  createCode(): Promise<string>;
  close(): Promise<void>;
}

export interface DemoWorld extends DemoSurroundings {
  host: Host;
  server: Server;
}

export interface DemoWorldOptions {
  /** Data of platform and workstation, log and ports; made anew. */
  dir: string;
  /** Built screens; null when a development server brings them. */
  rendererDir: string | null;
  port?: number;
  /** Scanned pages are read as at a window; it takes a core for seconds a page. */
  isReading?: boolean;
  /** Payment and courier services; none by default. */
  services?: ServiceOptions;
  /** With a telephone exchange, the hotline's people, catalogue and knowledge. */
  hasHotline?: boolean;
}

export async function startDemoSurroundings(
  dir: string,
  { services = {}, hasHotline = false }: Pick<DemoWorldOptions, 'services' | 'hasHotline'> = {},
): Promise<DemoSurroundings> {
  fs.mkdirSync(dir, { recursive: true });
  const departments = await startDepartments();
  const exchange = hasHotline ? await startVirtualSwitch() : null;
  const platform = await startPlatform({
    dataDir: path.join(dir, 'platform'),
    port: 0,
    logLevel: 'silent',
    services,
    ...(exchange ? { hotline: { exchange: exchangeAddress(exchange) } } : {}),
  });
  const administrator = platform.initialAdministrator;
  if (!administrator) throw new Error('演示要用全新的平台数据，请换一个目录。');
  await seedDemo(platform.url, administrator, departments.url);
  if (hasHotline) await seedHotline(platform.url, administrator);
  const cable = await startFaultyProxy({ target: platform.url });
  const devices = await startVirtualDevices();
  return {
    platformUrl: platform.url,
    administrator,
    cable,
    departments,
    devices,
    exchange,
    createCode: () => platform.createCode(),
    async close() {
      await devices.close();
      await cable.close();
      await platform.close();
      await exchange?.stop();
      await departments.close();
    },
  };
}

const exchangeAddress = ({ port, username, secret }: VirtualSwitch) => ({ host: '127.0.0.1', port, username, secret });

export async function startDemoWorld({
  dir,
  rendererDir,
  port = 0,
  isReading = true,
  services = {},
  hasHotline = false,
}: DemoWorldOptions): Promise<DemoWorld> {
  const surroundings = await startDemoSurroundings(dir, { services, hasHotline });
  const { cable, devices } = surroundings;
  const logFile = fs.createWriteStream(path.join(dir, 'workstation.log'), { flags: 'a' });
  const host = await createHost({
    dataDir: path.join(dir, 'workstation'),
    platformUrl: cable.url,
    windowNo: 'A 厅 12 号窗',
    stationName: '演示工作站',
    enrolCode: await surroundings.createCode(),
    isReading,
    photoDecoder: photoDecoderCommand(),
    log: createLogger((line) => logFile.write(line)),
    probeMs: { well: 3000, ill: 500 },
    syncPace: { feedMs: 2000, healthMs: 3000, maxOfflineMs: 1000 },
  });
  await host.bindDevice({ role: 'idCard', address: devices.idCard.path, baudRate: 115_200, settings: {} });
  await host.bindDevice({ role: 'receiptPrinter', address: devices.printer.path, baudRate: 115_200, settings: {} });
  const server = await serve({ host, port, rendererDir });
  return {
    ...surroundings,
    host,
    server,
    async close() {
      await server.close();
      await host.stop();
      await surroundings.close();
      await new Promise((resolve) => logFile.end(resolve));
    },
  };
}
