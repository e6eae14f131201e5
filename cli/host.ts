import fs from 'node:fs';
import path from 'node:path';
import { deviceRoles, type DeviceBinding } from '#contract/devices.ts';
import { appRoot } from '#host/kernel/app-root.ts';
import type { HostFlags } from './flags.ts';
import { parseBinding } from '#host/devices/binding-text.ts';
import type { HallApp } from '#host/hall/hall.ts';
import { openHost } from '#host/host.ts';
import { photoCommandFrom } from '#host/identification/photo-command.ts';
import { serve, type ServeOptions } from '#host/shell/serve.ts';
import { answer, failed, numberFlag, UsageError } from './answer.ts';
import { untilStopped } from './until-stopped.ts';

/** Since this process began. */
const sinceBeginMs = (): number => process.uptime() * 1000;

/** The first screen is asked for sooner than that; a browser that has to start comes later. */
const beginMs = 250;

/** Runs the workstation host with its browser-shell server until stopped; prints the address that opens it. */
export async function runHost(
  flags: HostFlags,
  shell: Pick<ServeOptions, 'openSecondScreen' | 'onWindow'> = {},
): Promise<void> {
  const loadedMs = sinceBeginMs();
  try {
    const port = numberFlag('port', flags.port, 0, 65_535);
    const bindings = (flags.device ?? []).map(requireBinding);
    const host = openHost({
      dataDir: path.resolve(flags.data),
      platformUrl: flags.platform ?? null,
      photoDecoder: photoCommandFrom(flags.photoDecoder ?? process.env['YICHUANG_PHOTO_DECODER']),
      ...(flags.window ? { windowNo: flags.window } : {}),
      ...(flags.app ? { app: hallApp(flags.app) } : {}),
      ...enrolment(flags.enrol ?? process.env['YICHUANG_ENROL']),
      ...(flags.name ? { stationName: flags.name } : {}),
      bindings,
    });
    const openedMs = sinceBeginMs();
    const built = flags.renderer ?? path.join(appRoot(), 'out', 'renderer');
    const rendererDir = fs.existsSync(path.join(built, 'index.html')) ? built : null;
    const server = await serve({ host, port, rendererDir, ...shell }).catch(async (error: unknown) => {
      // A host nobody can reach must not stay behind with the data folder in its hands.
      await host.stop();
      throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? new UsageError(`端口 ${port} 已被别的程序占用。请换一个 --port，或用 0 自动选择。`)
        : error;
    });
    answer({
      host: server.origin,
      open: server.newWindowUrl(),
      stationId: host.ctx.station.stationId,
      startMs: { loaded: loadedMs, opened: openedMs, listening: sinceBeginMs() },
    });
    const close = async (): Promise<void> => {
      await server.close();
      await host.stop();
    };
    // With nobody in front of the screen there is work all the same.
    const begin = setTimeout(host.begin, beginMs);
    host.whenWhole.catch(async (error: unknown) => {
      answer(failed(error));
      await close();
      process.exit(1);
    });
    await untilStopped(async () => {
      clearTimeout(begin);
      await close();
    });
  } catch (error) {
    answer(failed(error));
    process.exitCode = 1;
  }
}

const enrolment = (code: string | undefined): { enrolCode?: string } => (code ? { enrolCode: code } : {});

function hallApp(text: string): HallApp {
  const app = (['workstation', 'kiosk', 'hall-screen'] as const).find((one) => one === text);
  if (!app) throw new UsageError(`--app 应为 workstation、kiosk 或 hall-screen，收到“${text}”。`);
  return app;
}

function requireBinding(text: string): DeviceBinding {
  const binding = parseBinding(text);
  if (!binding)
    throw new UsageError(
      `--device 应如 idCard=/dev/ttyUSB0@115200，收到“${text}”。可用的设备：${deviceRoles.join('、')}。`,
    );
  return binding;
}
