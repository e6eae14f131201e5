/** The built main process, loaded against the double. */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { WorkstationContract } from '#contract/workstation/index.ts';
import * as double from './double.ts';

export const out = path.join(import.meta.dirname, '../../out');

/** @param deadlineMs ends the program by an error, whatever the shell is at */
export async function loadShell(deadlineMs: number): Promise<void> {
  // The double's ports keep nothing alive; the real ones belong to a running application.
  setInterval(() => {}, 1000);
  setTimeout(() => {
    throw new Error(`the shell was not done in ${deadlineMs / 1000} seconds`);
  }, deadlineMs).unref();
  const doubleUrl = pathToFileURL(path.join(import.meta.dirname, 'double.ts')).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron'
        ? { url: doubleUrl, shortCircuit: true, format: 'module-typescript' }
        : next(specifier, context),
  });
  await import(pathToFileURL(path.join(out, 'main/main.js')).href);
}

export async function clerkWindow(): Promise<{
  window: double.WindowDouble;
  client: ContractRouterClient<WorkstationContract>;
}> {
  const window = await until(() => double.seen.windows[0]);
  const [port] = (await until(() => window.webContents.posted[0])).ports;
  if (!port) throw new Error('the window got no port');
  port.start();
  return { window, client: createORPCClient(new RPCLink({ port: port.port })) };
}

/** @throws Error with what the shell showed, as soon as it shows an error */
export async function until<T>(probe: () => T | undefined): Promise<T> {
  for (let i = 0; i < 400; i += 1) {
    const found = probe();
    if (found) return found;
    if (double.seen.errors.length > 0) throw new Error(double.seen.errors.join());
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the shell did nothing in ten seconds');
}
