import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { BuiltDeb } from '#scripts/package/debs.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { freePort } from '#simulators/free-port.ts';
import { platformClient, seedDemo } from '#simulators/demo-seed.ts';
import { startDepartments } from '#simulators/departments/index.ts';
import { startVirtualDevices } from '#simulators/world.ts';
import { breakOff, byName } from './bad-installs.ts';
import { refuseBadStarts } from './bad-starts.ts';
import { acceptOne, headless, openInstalledWindow, prepareHeadless, signIn, until, user } from './clerk.ts';
import { startInstalledPlatform, unitLine, writePlatformSettings } from './installed-platform.ts';
import { checkProfile } from './profile-check.ts';
import { includes, type Report } from './report.ts';
import type { Room } from './room.ts';

const administrator = { username: 'wanghui', name: '王慧', password: 'Pingtai2026abc' };

interface Given {
  report: Report;
  room: Room;
  first: BuiltDeb[];
  second: BuiltDeb[];
  /** Where the pictures of the guide go. */
  pictures: string | null;
}

export async function useThem({ report, room, first, second, pictures }: Given): Promise<void> {
  const [port, debugPort] = [await freePort(), await freePort()];
  const shoot = async (
    page: { screenshot(options: { path: string }): Promise<unknown> },
    name: string,
  ): Promise<void> =>
    pictures === null ? undefined : void (await page.screenshot({ path: path.join(pictures, `${name}.png`) }));
  const settings = `listen = "127.0.0.1"\nport = ${port}\n`;
  room.must(`useradd -m ${user}`);
  prepareHeadless(room, debugPort);
  await refuseBadStarts(report, room);

  writePlatformSettings(room, settings);
  let platform = await report.step('平台按单元里的 ExecStart、以单元里的用户启动，体检正常', () =>
    startInstalledPlatform(room, port),
  );
  const departments = await startDepartments();
  const ports = path.join(room.dir, 'tmp/ports');
  fs.mkdirSync(ports);
  const devices = await startVirtualDevices(ports);
  try {
    await report.step('首次启动页用日志里的代码建立管理员', async () => {
      const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
      const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
      await page.goto(platform.url);
      await page.getByLabel('一次性代码').fill('AAAA-AAAA');
      await page.getByLabel('用户名').fill(administrator.username);
      await page.getByLabel('姓名').fill(administrator.name);
      await page.getByLabel('密码（').fill(administrator.password);
      await page.getByLabel('再输一遍密码').fill(administrator.password);
      await shoot(page, '安装-首次启动');
      await page.getByRole('button', { name: '建立管理员' }).click();
      await page.getByText('一次性代码不对').waitFor();
      await page.getByLabel('一次性代码').fill(platform.code ?? '');
      await page.getByRole('button', { name: '建立管理员' }).click();
      await page.getByText('管理员已建立').waitFor();
      await page.getByRole('link', { name: '去登录' }).click();
      await page.getByLabel('用户名').fill(administrator.username);
      await page.getByLabel('密码').fill(administrator.password);
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByText('还没有办件到达').waitFor();
      await shoot(page, '安装-平台');
      await browser.close();
    });
    await report.step('管理员发布日历、事项和人员', () => seedDemo(platform.url, administrator, departments.url));

    for (const device of [devices.idCard, devices.printer]) fs.chmodSync(fs.realpathSync(device.path), 0o666);
    fs.writeFileSync(
      path.join(room.dir, 'etc/yichuang/workstation.toml'),
      `platform = "${platform.url}"\nwindow = "A 厅 12 号窗"\nname = "示例区政务服务中心"\n[devices]\nidCard = "/tmp/ports/id-card@115200"\n`,
    );
    let window = await report.step('从桌面项的命令打开窗口', () =>
      openInstalledWindow(
        room,
        debugPort,
        unitLine(room, 'Exec', 'usr/share/applications/yichuang-workstation.desktop'),
      ),
    );
    const firstNumber = await report.step('在装好的工作站受理一件', async () => {
      await shoot(window.page, '安装-登录');
      await enrolWindow(window.page, platform.url);
      await signIn(window.page);
      const number = await acceptOne(window.page, devices.idCard);
      await shoot(window.page, '安装-受理');
      return number;
    });
    await report.step('到了装好的平台', () => arrived(platform.url, firstNumber));
    await checkProfile(report, room);

    await platform.stop();
    const secondNumber = await report.step('平台停了，照样受理', () => acceptAgain(window.page, devices.idCard));
    await report.step('窗口开着时不升级也不卸载，说是谁开着', () => {
      const { status, text } = room.run(`dpkg -i ${room.copyIn(byName(second, 'yichuang-workstation').file)}`);
      assert.notEqual(status, 0);
      includes(text, '没有安装', user, '还没上传的办件会留着');
      includes(room.run('dpkg -r yichuang-workstation').text, '没有卸载', user);
      assert.match(
        room.must("dpkg-query -W -f '${Version} ${Status}' yichuang-workstation"),
        /^0\.1\.0 .*ok installed/,
      );
    });
    await report.step('关上窗口，程序跟着退出', () => window.close());
    await report.step(
      '带着没传的办件升级',
      () => void room.must(`dpkg -i ${second.map(({ file }) => room.copyIn(file)).join(' ')}`),
    );
    await breakOff(report, room, byName(second, 'yichuang-workstation'), () => [
      room.run('yichuang-workstation', { user, env: headless }),
      room.run('yichuang host --data /tmp/half-installed', { user }),
    ]);
    await breakOff(report, room, byName(second, 'yichuang-platform'), () => [
      room.run(unitLine(room, 'ExecStart'), { user: unitLine(room, 'User') }),
    ]);
    platform = await report.step('新版平台打开原来的数据', () => startInstalledPlatform(room, port));
    assert.equal(platform.code, null);
    window = await report.step('新版工作站打开原来的数据，这次按用户单元的 ExecStart', () =>
      openInstalledWindow(
        room,
        debugPort,
        unitLine(room, 'ExecStart', 'usr/lib/systemd/user/yichuang-workstation.service'),
      ),
    );
    await report.step('没传的办件传到了', () => arrived(platform.url, secondNumber));
    await report.step('再受理一件，留着不传', async () => {
      await signIn(window.page);
      await platform.stop();
      await acceptOne(window.page, devices.idCard);
      await window.close();
    });
    await report.step('降级被拒绝，说明原因，现有的版本没有动', () => {
      for (const { name, file } of first) {
        includes(room.run(`dpkg -i ${room.copyIn(file)}`).text, '没有安装', '0.2.0', '打不开');
        assert.match(room.must(`dpkg-query -W -f '\${Version} \${Status}' ${name}`), /^0\.2\.0 .*ok installed/);
      }
    });
    await removeAndPurge(report, room);
  } finally {
    await devices.close();
    await departments.close();
    await platform.stop();
  }
}

export async function removeAndPurge(report: Report, room: Room): Promise<void> {
  await report.step('卸载：程序没了，数据还在，说了还有几条没传', () => {
    const text = room.must('dpkg -r yichuang-workstation yichuang-platform');
    includes(text, '条没有传到中心平台', '数据留在', 'apt purge');
    room.must(`test -s /var/lib/yichuang-workstation/${user}/station.db && test -d /var/lib/yichuang-platform/pglite`);
    assert.notEqual(room.run('test -e /usr/lib/yichuang-workstation/bin/node').status, 0);
  });
  await report.step('清除：有没传的先拒绝，确认之后数据才删，删之前说了', () => {
    // Not the clerk's to decide.
    room.must('touch /var/lib/yichuang-workstation/purge-unsent', { user });
    const { text } = room.run('dpkg -P yichuang-workstation');
    includes(text, '没有清除', user);
    room.must(`test -s /var/lib/yichuang-workstation/${user}/station.db`);
    const [confirm = ''] = /touch \S+?(?=。)/.exec(text) ?? [];
    includes(room.must(`${confirm} && dpkg -P yichuang-workstation`), '正在删除');
    includes(room.must('dpkg -P yichuang-platform'), '正在删除', 'PostgreSQL 里的数据没有动');
    assert.equal(
      room.run('find /etc /var/lib /var/log /usr -xdev -name "*yichuang*" -not -path "/var/lib/dpkg/*"').text,
      '',
    );
    assert.notEqual(room.run('getent passwd yichuang-platform').status, 0);
  });
}

async function acceptAgain(
  page: Parameters<typeof acceptOne>[0],
  idCard: Parameters<typeof acceptOne>[1],
): Promise<string> {
  await page
    .getByRole('button', { name: /下一位/ })
    .first()
    .click();
  return await acceptOne(page, idCard);
}

/** As the technician does: the administrator's code, typed at the window. */
async function enrolWindow(page: Parameters<typeof signIn>[0], url: string): Promise<void> {
  const { token, hall } = await platformClient(url).sessions.signIn({
    ...administrator,
    station: { stationId: 'package-test', stationName: '安装包测试', windowNo: '0' },
  });
  const { code } = await platformClient(url, () => token).stations.createCode({ hallCode: hall.hallCode });
  await page.getByLabel('登记代码').fill(code);
  await page.keyboard.press('Enter');
  await page.getByLabel('用户名').waitFor();
}

async function arrived(url: string, projectNo: string): Promise<void> {
  const { token } = await platformClient(url).sessions.signIn({
    ...administrator,
    station: { stationId: 'package-test', stationName: '安装包测试', windowNo: '0' },
  });
  const client = platformClient(url, () => token);
  const found = await until(`办件 ${projectNo}`, () => client.cases.get({ projectNo }).catch(() => null));
  assert.equal(found.summary.duplicates, 0);
}
