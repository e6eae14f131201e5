/** The installed platform, started by its unit's own ExecStart line as its unit's user. */
import fs from 'node:fs';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { collect, until } from './clerk.ts';
import type { Room } from './room.ts';

export interface InstalledPlatform {
  url: string;
  said: () => string;
  /** From the log of its first start. */
  code: string | null;
  stop(): Promise<void>;
}

export const settingsFile = 'etc/yichuang/platform.toml';

/** What the unit says, read from the installed unit itself. */
export function unitLine(room: Room, name: string, file = 'lib/systemd/system/yichuang-platform.service'): string {
  const unit = fs.readFileSync(path.join(room.dir, file), 'utf8');
  const [, value] = new RegExp(`^${name}=(.*)$`, 'm').exec(unit) ?? [];
  if (value === undefined) throw new Error(`the unit has no ${name}`);
  return value;
}

export async function startInstalledPlatform(room: Room, port: number): Promise<InstalledPlatform> {
  const user = unitLine(room, 'User');
  const child: ChildProcess = room.start(unitLine(room, 'ExecStart'), { user });
  const said = collect(child);
  await until('中心平台启动', () => {
    if (child.exitCode !== null) throw new Error(`中心平台已退出（${child.exitCode}）：${said()}`);
    // The last of its sentences ends with a line's end.
    return said().includes('中心平台已启动') && said().endsWith('\n');
  });
  room.must(unitLine(room, 'ExecStartPost'), { user });
  const health = 'lib/systemd/system/yichuang-platform-health.service';
  room.must(unitLine(room, 'ExecStart', health), { user: unitLine(room, 'User', health) });
  return {
    url: `http://127.0.0.1:${port}`,
    said,
    code: /一次性代码 (\S+)/.exec(said())?.[1] ?? null,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await gone;
    },
  };
}

export function writePlatformSettings(room: Room, text: string): void {
  fs.writeFileSync(path.join(room.dir, settingsFile), text);
}
