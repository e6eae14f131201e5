import fs from 'node:fs';
import path from 'node:path';
import { appRoot } from '../app-root.ts';
import type { HostFlags } from '../cli.ts';
import { createHost } from '../host.ts';
import { serve } from '../serve.ts';
import { answer, failed, numberFlag } from './answer.ts';
import { untilStopped } from './until-stopped.ts';

/** Runs the workstation host with its browser-shell server until stopped; prints the address that opens it. */
export async function runHost(flags: HostFlags): Promise<void> {
  try {
    const host = await createHost({
      dataDir: path.resolve(flags.data), platformUrl: flags.platform ?? null,
      ...(flags.window ? { windowNo: flags.window } : {}), ...(flags.name ? { stationName: flags.name } : {}),
    });
    const built = flags.renderer ?? path.join(appRoot(), 'out', 'renderer');
    const server = await serve({ host, port: numberFlag('port', flags.port, 0, 65_535), rendererDir: fs.existsSync(path.join(built, 'index.html')) ? built : null });
    answer({ host: server.origin, open: server.newWindowUrl(), stationId: host.ctx.station.stationId });
    await untilStopped(async () => {
      await server.close();
      await host.stop();
    });
  } catch (error) {
    answer(failed(error));
    process.exitCode = 1;
  }
}
