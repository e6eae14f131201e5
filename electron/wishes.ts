/** What this machine wants of the window, in its environment; everything is off until somebody says otherwise. */
import fs from 'node:fs';
import path from 'node:path';

export interface Wishes {
  /** Nothing but the workstation on the whole screen. */
  isKiosk: boolean;
  /** Opens with the desktop session; null leaves it as it is. */
  opensWithSession: boolean | null;
}

/** @throws Error in words for a value that cannot be meant */
export function wishesFrom(env: NodeJS.ProcessEnv): Wishes {
  const yes = (name: string): boolean | null => {
    const given = env[name]?.trim() ?? '';
    if (given === '') return null;
    if (given === '1' || given === '0') return given === '1';
    throw new Error(`环境变量 ${name} 应为 1 或 0，现在是“${given}”。请管理员改好后重新打开一窗。`);
  };
  return { isKiosk: yes('YICHUANG_KIOSK') ?? false, opensWithSession: yes('YICHUANG_AUTO_START') };
}

interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** This program. */
  program: string;
  /** Of the user. */
  home: string;
}

/** Windows and macOS keep a list of their own; a Linux desktop opens what lies in the user's autostart folder. */
export function openWithSession(
  wanted: boolean,
  app: Pick<Electron.App, 'setLoginItemSettings'>,
  { platform, env, program, home }: Machine,
): void {
  if (platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: wanted });
    return;
  }
  const folder = path.join(env['XDG_CONFIG_HOME'] ?? path.join(home, '.config'), 'autostart');
  const file = path.join(folder, 'yichuang.desktop');
  if (!wanted) {
    fs.rmSync(file, { force: true });
    return;
  }
  fs.mkdirSync(folder, { recursive: true });
  // The image of an AppImage, not where it is mounted this time.
  fs.writeFileSync(file, entryFor(env['APPIMAGE'] ?? program));
}

const entryFor = (program: string): string =>
  ['[Desktop Entry]', 'Type=Application', 'Name=一窗', `Exec="${program.replaceAll(/["`$\\]/g, '\\$&')}"`, ''].join(
    '\n',
  );
