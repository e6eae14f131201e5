import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { headless, user } from './clerk.ts';
import { unitLine, writePlatformSettings } from './installed-platform.ts';
import { includes, type Report } from './report.ts';
import type { Ran, Room } from './room.ts';

/** Everything that keeps an installed program from starting: it says what and who, and ends with the code nobody retries. */
export async function refuseBadStarts(report: Report, room: Room): Promise<void> {
  const serve = (): Ran => room.run(unitLine(room, 'ExecStart'), { user: unitLine(room, 'User'), timeoutMs: 120_000 });
  await report.step('平台：写了一半的设置、用 root 启动、端口被占、连不上数据库，各说各的', async () => {
    writePlatformSettings(room, 'port = 8080\n[hall\nname = "示');
    const halfWritten = serve();
    assert.equal(halfWritten.status, 78);
    includes(halfWritten.text, '/etc/yichuang/platform.toml', '第 2 行', '管理员');
    for (const [command, what] of [
      ['health', '没有做体检'],
      ['enrol --hall 000000-01', '没有发登记代码'],
    ] as const) {
      const { status, text } = room.run(`yichuang-platform ${command}`);
      assert.equal(status, 78);
      includes(text, what, '第 2 行');
      assert.equal(text.includes('没有启动'), false);
    }

    writePlatformSettings(room, '');
    const asRoot = room.run('yichuang-platform serve', { timeoutMs: 60_000 });
    assert.equal(asRoot.status, 78);
    includes(asRoot.text, 'root', 'sudo systemctl start yichuang-platform');
    assert.deepEqual(fs.readdirSync(path.join(room.dir, 'var/lib/yichuang-platform')), []);

    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    writePlatformSettings(room, `port = ${port}\n`);
    const taken = serve();
    assert.equal(taken.status, 78);
    includes(taken.text, `127.0.0.1:${port}`, '另一个中心平台', 'ss -ltnp');
    other.close();

    writePlatformSettings(room, 'database_url = "postgres://yichuang:x@127.0.0.1:1/yichuang"\n');
    const noDatabase = serve();
    assert.equal(noDatabase.status, 75);
    includes(noDatabase.text, '连不上数据库服务器 127.0.0.1:1', '技术人员');
    assert.equal(noDatabase.text.includes('yichuang:x@'), false);
  });
  await report.step(
    '工作站：没有浏览器、浏览器不运行、没有中文字体、没有屏幕、设置或设备写错、没写平台，各说各的',
    () => {
      const open = (env: Record<string, string>): Ran =>
        room.run('yichuang-workstation', { user, env: { ...headless, ...env }, timeoutMs: 60_000 });
      includes(open({ CHROMIUM_PATH: '/nowhere' }).text, '没有找到 Chromium', 'apt install chromium');
      includes(open({ DISPLAY: '' }).text, '没有图形界面');
      fs.writeFileSync(
        path.join(room.dir, 'tmp/no-fonts.conf'),
        '<fontconfig><cachedir>/tmp/fc</cachedir></fontconfig>',
      );
      includes(open({ FONTCONFIG_FILE: '/tmp/no-fonts.conf' }).text, '没有中文字体', 'fonts-noto-cjk');
      includes(open({}).text, '还没有设置中心平台的地址', '/etc/yichuang/workstation.toml');
      const settings = path.join(room.dir, 'etc/yichuang/workstation.toml');
      const before = fs.readFileSync(settings);
      fs.writeFileSync(settings, 'kiosk = ja\n');
      const broken = open({});
      assert.equal(broken.status, 78);
      includes(broken.text, '第 1 行', '管理员');
      fs.writeFileSync(settings, '[devices]\nidcard = "/dev/ttyUSB0"\n');
      const device = open({});
      assert.equal(device.status, 78);
      includes(device.text, '/etc/yichuang/workstation.toml', 'idcard = "/dev/ttyUSB0"', '管理员');
      fs.writeFileSync(settings, 'platform = "http://127.0.0.1:1"\n');
      const failing = open({ CHROMIUM_PATH: '/bin/false', YICHUANG_DATA: '/tmp/no-browser' });
      assert.equal(failing.status, 78);
      includes(failing.text, '/bin/false', '退出码 1', '管理员');
      fs.writeFileSync(settings, before);
    },
  );
  await report.step('磁盘满了：平台和工作站都不启动，说找谁', () => {
    writePlatformSettings(room, '');
    includes(onFullDisk(room, 'yichuang-platform', '1M', 'yichuang-platform', serve), '磁盘已满', '技术人员');
    fs.appendFileSync(path.join(room.dir, 'etc/yichuang/workstation.toml'), 'platform = "http://127.0.0.1:1"\n');
    includes(
      onFullDisk(room, 'yichuang-workstation', '64k', user, () =>
        room.run('yichuang-workstation', { user, env: headless, timeoutMs: 60_000 }),
      ),
      '磁盘已满',
      '技术人员',
    );
  });
  await report.step('没有权利用串口：说怎么办', () => {
    room.must('mknod -m 660 /dev/ttyUSB0 c 188 0 && chgrp dialout /dev/ttyUSB0');
    const port = 'yichuang device read-idcard --port /dev/ttyUSB0 --timeout 1000';
    const { status, text } = room.run(port, { user, timeoutMs: 60_000 });
    assert.equal(status, 1);
    includes(text, '没有权限');
    room.must('rm /dev/ttyUSB0');
  });
}

/** What a start says when nothing more can be written where the data goes. */
function onFullDisk(room: Room, name: string, size: string, owner: string, start: () => Ran): string {
  const place = `/var/lib/${name}`;
  room.must(`mount -t tmpfs -o size=${size},mode=1733 tmpfs ${place} && chown ${owner} ${place}`);
  const { status, text } = start();
  room.must(`umount ${place}`);
  assert.equal(status, 78);
  return text;
}
