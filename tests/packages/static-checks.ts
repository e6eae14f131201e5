import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '#scripts/package/places.ts';
import type { Report } from './report.ts';
import type { Room } from './room.ts';

const run = promisify(execFile);

const limitMb = 160;

/** The packages as people get them, made by the command people run, beside the other steps: their sizes, and what lintian says of them. */
export async function checkRealDebs(report: Report, out: string): Promise<void> {
  const nice = async (program: string, args: readonly string[]): Promise<string> => {
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    return (await run('nice', [program, ...args], { cwd: root, env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  };
  const said = await nice('npm', ['run', '-s', 'package:deb', '--', '--out', out]);
  const debs = fs.readdirSync(out).map((name) => path.join(out, name));
  const errors = nice('lintian', ['--fail-on', 'none', '--tag-display-limit', '0', ...debs]).then((text) =>
    text.split('\n').filter((line) => line.startsWith('E:')),
  );
  await report.step('npm run package:deb：真正的压缩，工作站的包不超过 160 MB', () => {
    for (const line of said.trim().split('\n')) report.note(line.replace(`${out}/`, ''));
    const workstation = debs.find((file) => file.includes('yichuang-workstation'));
    assert.ok(workstation && fs.statSync(workstation).size <= limitMb * 1024 * 1024);
  });
  await report.step('lintian 没有错误', async () => assert.deepEqual(await errors, []));
}

export async function checkInstalled(report: Report, room: Room): Promise<void> {
  await report.step('systemd 认得各个单元，桌面项合乎写法', () => {
    const system = ['platform.service', 'platform-health.service', 'platform-health.timer'];
    const verify = system.map((name) => `/lib/systemd/system/yichuang-${name}`).join(' ');
    assert.equal(room.must(`systemd-analyze verify ${verify}`), '');
    room.must('XDG_RUNTIME_DIR=/tmp systemd-analyze --user verify /usr/lib/systemd/user/yichuang-workstation.service');
    room.must('desktop-file-validate /usr/share/applications/yichuang-workstation.desktop');
    room.must('udevadm --version');
  });
  await report.step('日志真的轮换，服务改不了自己的日志', () => {
    room.must('echo line > /var/log/yichuang-platform/platform.log && logrotate -f /etc/logrotate.d/yichuang-platform');
    room.must('test -s /var/log/yichuang-platform/platform.log.1 && test ! -s /var/log/yichuang-platform/platform.log');
    assert.notEqual(room.run('rm /var/log/yichuang-platform/platform.log', { user: 'yichuang-platform' }).status, 0);
  });
  await report.step('处理扫描页的进程在包里，要用的都带上了', () => {
    const app = '/usr/lib/yichuang-workstation';
    // Without a parent to work for they load everything and end.
    for (const worker of ['out/main/imaging-worker.js', 'imaging/worker.ts'])
      room.must(`timeout 120 ${app}/bin/node ${app}/${worker} </dev/null`);
  });
  await report.step('默认不自动启动、不独占全屏', () => {
    assert.equal(room.run('find /etc/systemd -name "*yichuang*"').text, '');
    assert.match(room.must('cat /etc/yichuang/workstation.toml'), /^kiosk = false$/m);
  });
}
