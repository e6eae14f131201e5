/** Loads the built desktop bundles against the double, drives them as Electron would, and prints what happened as one JSON line. */
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import fs from 'node:fs';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { SecondScreenContract } from '#contract/second-screen/index.ts';
import type { WorkstationContract } from '#contract/workstation/index.ts';
import * as double from './double.ts';
import { clerkWindow, loadShell, out, until } from './load.ts';

await loadShell(30_000);
const result: Record<string, unknown> = {};
if (process.env['DOUBLE_SECOND_INSTANCE'] === '1') {
  result['windows'] = double.seen.windows.length;
  result['quits'] = double.seen.quits;
} else if (process.env['DOUBLE_REFUSES'] === '1') {
  while (double.seen.errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 25));
  result['errors'] = double.seen.errors;
} else {
  await drive();
}
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);

async function drive(): Promise<void> {
  const { window, client } = await clerkWindow();
  const state = await client.station.get();
  result['station'] = {
    windowNo: state.windowNo,
    devices: state.devices.map((one) => one.role),
    session: state.session,
  };
  result['refused'] = await client.audit.list({}).then(
    () => 'answered',
    (error: unknown) => (error instanceof ORPCError ? (error.data as { code: string }).code : String(error)),
  );
  result['kiosk'] = window.options?.kiosk ?? false;
  result['loginItems'] = double.seen.loginItems;
  result['preferences'] = window.options?.webPreferences;
  result['sealedKeyIsPlain'] = keyFileIsPlain();
  await lookAtRestrictions(window);
  lookAtPreload();
  await lookAtApplicantWindow(window);
  double.app.emit('second-instance');
  result['focusedBySecondInstance'] = window.isFocused;
}

async function lookAtRestrictions(window: double.WindowDouble): Promise<void> {
  const prevented = (event: string, url: string): boolean => {
    let isPrevented = false;
    window.webContents.emit(
      event,
      {
        preventDefault: () => {
          isPrevented = true;
        },
      },
      url,
    );
    return isPrevented;
  };
  result['navigation'] = {
    away: prevented('will-navigate', 'https://example.invalid/'),
    lookalike: prevented('will-navigate', 'app://yichuang.example/'),
    own: prevented('will-navigate', 'app://yichuang/'),
  };
  result['popup'] = window.webContents.openHandler?.({ url: 'https://example.invalid/' }).action;
  let granted: boolean | undefined;
  double.seen.permissionHandler?.({}, 'media', (answer) => {
    granted = answer;
  });
  result['permission'] = granted;
  let policy = '';
  double.seen.headersListener?.({}, ({ responseHeaders }) => {
    policy = responseHeaders?.['Content-Security-Policy']?.[0] ?? '';
  });
  result['policy'] = policy;
  const postedBefore = window.webContents.posted.length;
  double.ipcMain.emit('yichuang:page-ready', {
    sender: window.webContents,
    senderFrame: { url: 'https://example.invalid/' },
  });
  double.ipcMain.emit('yichuang:page-ready', {
    sender: new double.ContentsDouble(),
    senderFrame: { url: 'app://yichuang/' },
  });
  result['portsForStrangers'] = window.webContents.posted.length - postedBefore;
  result['escape'] = (await double.seen.protocolHandler?.({ url: 'app://yichuang/..%2f..%2fpackage.json' }))?.status;
  result['pagePolicy'] = (await double.seen.protocolHandler?.({ url: 'app://yichuang/' }))?.headers.get(
    'content-security-policy',
  );
}

/** A second display is plugged in, used and plugged out. */
async function lookAtApplicantWindow(clerk: double.WindowDouble): Promise<void> {
  const before = double.seen.windows.length;
  double.screen.plug();
  const window = await until(() => double.seen.windows[before]);
  const [port] = (await until(() => window.webContents.posted[0])).ports;
  if (!port) throw new Error('the applicant’s window got no port');
  port.start();
  const link = new RPCLink({ port: port.port });
  const applicant: ContractRouterClient<SecondScreenContract> = createORPCClient(link);
  const pages = (await applicant.page.watch())[Symbol.asyncIterator]();
  const first = await pages.next();
  const asClerk: ContractRouterClient<WorkstationContract> = createORPCClient(link);
  const refused = await Promise.all(
    [asClerk.station.get(), asClerk.session.signIn({ username: 'a', password: 'b' }), asClerk.cases.search({})].map(
      (call) =>
        call.then(
          () => 'answered',
          (error: unknown) => (error instanceof ORPCError ? error.code : String(error)),
        ),
    ),
  );
  const portsAfter = (act: () => void, contents: double.ContentsDouble): number => {
    const had = contents.posted.length;
    act();
    return contents.posted.length - had;
  };
  const ready = (contents: double.ContentsDouble, url: string): void => {
    const own = contents.mainFrame.url;
    contents.mainFrame.url = url;
    double.ipcMain.emit('yichuang:page-ready', { sender: contents, senderFrame: { url } });
    contents.mainFrame.url = own;
  };
  const leaves = (url: string): boolean => {
    let isPrevented = false;
    window.webContents.emit(
      'will-navigate',
      {
        preventDefault: () => {
          isPrevented = true;
        },
      },
      url,
    );
    return !isPrevented;
  };
  const { x, width, height, kiosk, fullscreen, webPreferences } = window.options ?? {};
  result['applicant'] = {
    url: window.webContents.mainFrame.url,
    place: { x, width, height, kiosk, fullscreen },
    preferences: webPreferences,
    first: first.value,
    refused,
    ports: {
      applicantOnClerkPage: portsAfter(() => ready(window.webContents, 'app://yichuang/'), window.webContents),
      clerkOnApplicantPage: portsAfter(
        () => ready(clerk.webContents, 'app://yichuang/second-screen.html'),
        clerk.webContents,
      ),
      applicantReloaded: portsAfter(
        () => ready(window.webContents, 'app://yichuang/second-screen.html'),
        window.webContents,
      ),
    },
    leaves: {
      toClerk: leaves('app://yichuang/'),
      toIndex: leaves('app://yichuang/index.html'),
      away: leaves('https://example.invalid/'),
      reload: leaves('app://yichuang/second-screen.html'),
    },
    popup: [
      window.webContents.openHandler?.({ url: 'blob:app://yichuang/x' }).action,
      window.webContents.openHandler?.({ url: 'app://yichuang/' }).action,
    ],
  };
  double.screen.unplug();
  result['applicantAfterUnplug'] = window.isDestroyed();
  double.screen.plug();
  const again = await until(() => double.seen.windows[before + 1]);
  result['applicantAgain'] = again.webContents.mainFrame.url;
  const listeners = double.ipcMain.listenerCount('yichuang:page-ready');
  again.destroy();
  result['listenersLeft'] = listeners - double.ipcMain.listenerCount('yichuang:page-ready');
}

function lookAtPreload(): void {
  const file = path.join(out, 'preload/preload.cjs');
  const messages: unknown[] = [];
  const page = {
    location: { origin: 'app://yichuang' },
    addEventListener: () => {},
    postMessage: (...values: unknown[]) => messages.push(values),
  };
  const require = createRequire(file);
  vm.runInNewContext(fs.readFileSync(file, 'utf8'), {
    require: (name: string) => (name === 'electron' ? double : require(name)),
    window: page,
    exports: {},
    module: { exports: {} },
  });
  double.ipcRenderer.emit('yichuang:host-port', { ports: ['port'] });
  result['preload'] = messages;
}

function keyFileIsPlain(): boolean {
  const sealed = fs.readFileSync(path.join(String(process.env['YICHUANG_DATA']), 'station.key'));
  return sealed.length === 32;
}
