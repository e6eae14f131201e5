import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWithSession, wishesFrom } from './wishes.ts';

let home: string;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-home-'));
});
afterEach(() => fs.rmSync(home, { recursive: true }));

describe('what a machine wants of the desktop shell', () => {
  it('is nothing until somebody says otherwise', () => {
    expect(wishesFrom({})).toEqual({ isKiosk: false, opensWithSession: null });
    expect(wishesFrom({ YICHUANG_KIOSK: '0', YICHUANG_AUTO_START: '0' })).toEqual({
      isKiosk: false,
      opensWithSession: false,
    });
    expect(wishesFrom({ YICHUANG_KIOSK: '1', YICHUANG_AUTO_START: '1' })).toEqual({
      isKiosk: true,
      opensWithSession: true,
    });
  });

  it('is not guessed from a word', () => {
    expect(() => wishesFrom({ YICHUANG_KIOSK: 'yes' })).toThrow(/YICHUANG_KIOSK 应为 1 或 0，现在是“yes”.*管理员/);
  });

  it('on a Linux desktop is a file of the user’s own, made and taken away', () => {
    const items: unknown[] = [];
    const app = { setLoginItemSettings: (settings: unknown) => void items.push(settings) };
    const machine = { platform: 'linux', env: {}, program: '/opt/一窗/yi"chuang', home } as const;
    const file = path.join(home, '.config/autostart/yichuang.desktop');
    openWithSession(true, app, machine);
    expect(fs.readFileSync(file, 'utf8')).toContain('Exec="/opt/一窗/yi\\"chuang"\n');
    openWithSession(true, app, { ...machine, env: { APPIMAGE: '/home/x/yichuang.AppImage' } });
    expect(fs.readFileSync(file, 'utf8')).toContain('Exec="/home/x/yichuang.AppImage"');
    openWithSession(false, app, machine);
    expect(fs.existsSync(file)).toBe(false);
    expect(items).toEqual([]);
    openWithSession(true, app, { ...machine, platform: 'win32' });
    expect(items).toEqual([{ openAtLogin: true }]);
  });
});
