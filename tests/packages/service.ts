import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { BuiltDeb } from '#scripts/package/debs.ts';
import { freePort } from '#simulators/free-port.ts';
import { createDatabase, findServer, launchServer, stopServer } from '../integration/platform-postgresql.ts';
import { boot, type Booted } from './booted.ts';
import { byName } from './bad-installs.ts';
import { until } from './clerk.ts';
import { writePlatformSettings } from './installed-platform.ts';
import { includes, type Report } from './report.ts';
import type { Room } from './room.ts';

const unit = 'yichuang-platform';

/** The platform as its administrator runs it, by the commands of the guide, under a systemd of its own. */
export async function runAsService(report: Report, room: Room, first: BuiltDeb[], second: BuiltDeb[]): Promise<void> {
  const system = await boot(room);
  if ('reason' in system) {
    report.skip('平台作为系统服务', system.reason);
    return;
  }
  try {
    await serve({ report, room, system, first, second });
  } finally {
    await system.close();
  }
}

async function serve({
  report,
  room,
  system,
  first,
  second,
}: {
  report: Report;
  room: Room;
  system: Booted;
  first: BuiltDeb[];
  second: BuiltDeb[];
}): Promise<void> {
  const journal = (): string => system.must(`journalctl -u ${unit} --no-pager -o cat`);
  const port = await freePort();
  await report.step('systemctl enable --now：在自己的限制里监听所有网卡，日志里有地址和一次性代码', () => {
    system.must(`dpkg -i ${room.copyIn(byName(first, unit).file)}`);
    assert.notEqual(system.run(`systemctl is-active ${unit}`).status, 0);
    writePlatformSettings(room, `listen = "0.0.0.0"\nport = ${port}\n`);
    assert.equal(system.run(`systemctl enable --now ${unit}`).status, 0, journal());
    includes(journal(), '中心平台已启动', '只供试用', '还是示例', '一次性代码', '正常，数据库 pglite');
    assert.equal(system.must(`ps -o user:32= -p $(systemctl show -P MainPID ${unit})`).trim(), unit);
    system.must(`systemctl start ${unit}-health.service && systemctl is-active ${unit}-health.timer`);
  });
  await report.step('同一份数据的第二个平台：不启动，说是怎么回事', () => {
    writePlatformSettings(room, `port = ${port + 1}\n`);
    const { status, text } = system.run(`setpriv --reuid=${unit} --regid=${unit} --init-groups ${unit} serve`);
    assert.equal(status, 78);
    includes(text, '已经在运行', '同一份数据', '管理员');
  });
  await report.step('开着升级：停一下，自己再起来', () => {
    writePlatformSettings(room, `port = ${port}\n`);
    system.must(`dpkg -i ${room.copyIn(byName(second, unit).file)}`);
    system.must(`systemctl is-active ${unit}`);
    system.must(`${unit} health`);
  });
  await report.step('端口被占：停在那里不反复重试，状态里看得到原因', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    writePlatformSettings(room, `port = ${typeof address === 'object' && address !== null ? address.port : 0}\n`);
    assert.notEqual(system.run(`systemctl restart ${unit}`).status, 0);
    await until('停下', () => system.run(`systemctl is-failed ${unit}`).status === 0);
    assert.equal(system.must(`systemctl show -P ExecMainStatus ${unit}`).trim(), '78');
    includes(system.run(`systemctl status --no-pager ${unit}`).text, '这个端口已被别的程序占用', 'ss -ltnp');
    other.close();
  });
  await onPostgresql(report, room, system, port);
  await report.step('卸载平台：服务停下并不再启动，清除后不留东西', () => {
    system.must(`dpkg -r ${unit}`);
    assert.notEqual(system.run(`systemctl is-active ${unit}`).status, 0);
    assert.equal(system.run('find /etc/systemd -name "*yichuang*"').text, '');
    includes(system.must(`dpkg -P ${unit}`), '正在删除', 'PostgreSQL 里的数据没有动');
    assert.equal(system.run('ls /var/lib /var/log /etc | grep yichuang').text, '');
  });
}

async function onPostgresql(report: Report, room: Room, system: Booted, port: number): Promise<void> {
  const found = await findServer();
  if ('reason' in found) {
    report.skip('平台用 PostgreSQL', found.reason);
    return;
  }
  const server = await launchServer(found.bin);
  try {
    await report.step('写上 PostgreSQL 的地址：平台建好表，文件仍在自己的目录里', async () => {
      writePlatformSettings(room, `port = ${port}\ndatabase_url = "${await createDatabase(server.address)}"\n`);
      system.must(`systemctl reset-failed ${unit}; systemctl restart ${unit}`);
      includes(system.must(`${unit} health`), '正常，数据库 postgresql');
      assert.ok(fs.existsSync(path.join(room.dir, 'var/lib', unit, 'files')));
    });
    system.must(`systemctl stop ${unit}`);
  } finally {
    await stopServer(server);
  }
}
