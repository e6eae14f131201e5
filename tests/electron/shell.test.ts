import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
let data: string;
let happened: Record<string, unknown>;

async function drive(env: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, [path.join(import.meta.dirname, 'drive.ts')], {
    env: { ...process.env, YICHUANG_DATA: data, YICHUANG_WINDOW: '7 号窗', ...env },
    timeout: 500_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
}

beforeAll(async () => {
  data = await mkdtemp(path.join(os.tmpdir(), 'yichuang-shell-'));
  happened = await drive();
});
afterAll(async () => {
  await rm(data, { recursive: true, force: true });
});

describe('the built desktop shell', () => {
  it('answers a real call through the port the window was given', () => {
    expect(happened['station']).toEqual({
      windowNo: '7 号窗',
      devices: expect.arrayContaining(['idCard', 'receiptPrinter']) as string[],
      session: null,
    });
  });

  it('lets the host refuse a call nobody signed in for', () => {
    expect(happened['refused']).toBe('AUTH_REQUIRED');
  });

  it('isolates and sandboxes the page, which gets the port and nothing else', () => {
    expect(happened['preferences']).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
    expect(happened['preload']).toEqual([['yichuang:host-port', 'app://yichuang', ['port']]]);
  });

  it('gives no port to another page or frame, and opens nothing outside the screens', () => {
    expect(happened).toMatchObject({
      portsForStrangers: 0,
      escape: 404,
      popup: 'deny',
      permission: false,
      navigation: { away: true, lookalike: true, own: false },
    });
    expect(happened['policy']).toContain("script-src 'self'");
    expect(happened['pagePolicy']).toBe(happened['policy']);
    expect(happened['policy']).not.toContain('unsafe-eval');
  });

  it('opens the applicant’s window on the second display alone, and only for as long as there is one', () => {
    expect(happened['applicant']).toMatchObject({
      url: 'app://yichuang/second-screen.html',
      place: { x: 1920, width: 1280, height: 800, kiosk: true, fullscreen: true },
      preferences: {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        devTools: false,
      },
      first: { kind: 'idle', windowNo: '7 号窗' },
    });
    expect([happened['applicantAfterUnplug'], happened['applicantAgain'], happened['listenersLeft']]).toEqual([
      true,
      'app://yichuang/second-screen.html',
      1,
    ]);
  });

  it('serves the applicant’s window nothing of the clerk’s, whatever page gets into it', () => {
    expect(happened['applicant']).toMatchObject({
      refused: ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
      ports: { applicantOnClerkPage: 0, clerkOnApplicantPage: 0, applicantReloaded: 1 },
      leaves: { toClerk: false, toIndex: false, away: false, reload: true },
      popup: ['deny', 'deny'],
    });
  });

  it('fills the screen and opens with the desktop session only where the machine says so', async () => {
    const home = path.join(data, 'home');
    const entry = path.join(home, 'autostart/yichuang.desktop');
    const opened = async () => await readFile(entry, 'utf8').catch(() => null);
    expect(happened['kiosk']).toBe(false);
    const asked = await drive({ YICHUANG_KIOSK: '1', YICHUANG_AUTO_START: '1', XDG_CONFIG_HOME: home });
    expect(asked['kiosk']).toBe(true);
    if (process.platform === 'linux') expect(await opened()).toContain(`Exec="${process.execPath}"`);
    else expect(asked['loginItems']).toEqual([{ openAtLogin: true }]);
    await drive({ YICHUANG_AUTO_START: '0', XDG_CONFIG_HOME: home });
    expect(await opened()).toBeNull();
  });

  it('says what is wrong with a device or a wish it was given, and opens nothing', async () => {
    const refused = async (env: Record<string, string>) => (await drive({ DOUBLE_REFUSES: '1', ...env }))['errors'];
    expect(await refused({ YICHUANG_DEVICES: 'reader=/dev/ttyUSB0' })).toEqual([
      expect.stringMatching(/YICHUANG_DEVICES.*“reader=\/dev\/ttyUSB0”.*idCard.*管理员/),
    ]);
    expect(await refused({ YICHUANG_KIOSK: 'yes' })).toEqual([expect.stringContaining('YICHUANG_KIOSK 应为 1 或 0')]);
  });

  it('keeps the store key sealed', () => {
    expect(happened['sealedKeyIsPlain']).toBe(false);
  });

  it('opens on its next start what it wrote on its first', async () => {
    const { station } = await drive();
    expect(station).toEqual(happened['station']);
  });

  it('shows the open window instead of starting twice', async () => {
    expect(happened['focusedBySecondInstance']).toBe(true);
    expect(await drive({ DOUBLE_SECOND_INSTANCE: '1' })).toEqual({ windows: 0, quits: 1 });
  });
});
