/**
 * The built desktop bundles against the double, the host in a thread that is killed: under a window with a draft open, then again and again.
 * Prints what became of the windows as one JSON line.
 */
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { WorkstationContract } from '#contract/workstation/index.ts';
import * as double from './double.ts';
import { loadShell, until } from './load.ts';

await loadShell(150_000);
const window = await until(() => double.seen.windows[0]);
const { posted } = window.webContents;

/** A page over the newest port; `closed` once the other end has gone. */
function page(): { client: ContractRouterClient<WorkstationContract>; closed: Promise<void> } {
  const port = posted.at(-1)?.ports[0];
  if (!port) throw new Error('the window got no port');
  port.start();
  const closed = new Promise<void>((resolve) => port.once('close', () => resolve()));
  return { client: createORPCClient(new RPCLink({ port: port.port })), closed };
}
const has = async <T>(what: string, probe: () => T | undefined | false, tries = 2400): Promise<T> => {
  for (let i = 0; i < tries; i += 1) {
    const found = probe();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`did not happen: ${what}; errors: ${double.seen.errors.join()}`);
};

const result: Record<string, unknown> = {};
await until(() => posted[0]);
const first = page();
result['before'] = (await first.client.station.get()).windowNo;

double.seen.hostThreads.at(-1)?.kill();
await first.closed;
await has('another port', () => posted.length > 1);
const second = page();
result['after'] = (await second.client.station.get()).windowNo;
result['signedOut'] = await second.client.drafts.list().then(
  () => 'answered',
  (error: unknown) => (error instanceof ORPCError ? (error.data as { code: string }).code : String(error)),
);
result['windows'] = double.seen.windows.map((one) => one.isDestroyed());
result['quits'] = double.seen.quits;
result['errors'] = double.seen.errors;

// A page that stands where the clerk's was gets nothing from the next host.
window.webContents.mainFrame.url = 'app://yichuang/second-screen.html';
const had = posted.length;
double.seen.hostThreads.at(-1)?.kill();
await second.closed;
await has('the third host', () => double.seen.hosts === 3);
result['portsForStrangers'] = posted.length - had;
window.webContents.mainFrame.url = 'app://yichuang/';
double.ipcMain.emit('yichuang:page-ready', {
  sender: window.webContents,
  senderFrame: { url: 'app://yichuang/' },
});
result['third'] = (await page().client.station.get()).windowNo;

// Asked to quit, it starts none again.
double.app.emit('before-quit', { preventDefault: () => undefined });
await has('the host closed its store', () => double.seen.quits > 0);
result['hosts'] = double.seen.hosts;
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
