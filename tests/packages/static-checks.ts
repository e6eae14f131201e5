import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BuiltDeb } from '#scripts/package/debs.ts';
import type { Report } from './report.ts';
import type { Room } from './room.ts';

const run = promisify(execFile);

/** Runs beside the other steps: it reads every file of both debs. */
export async function checkDebs(debs: readonly BuiltDeb[]): Promise<void> {
  const said = await run(
    'nice',
    ['lintian', '--fail-on', 'error', '--tag-display-limit', '0', ...debs.map(({ file }) => file)],
    {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
      maxBuffer: 64 * 1024 * 1024,
    },
  ).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}`,
  );
  const errors = said.split('\n').filter((line) => line.startsWith('E:'));
  assert.deepEqual(errors, []);
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
  await report.step('默认不自动启动、不独占全屏', () => {
    assert.equal(room.run('find /etc/systemd -name "*yichuang*"').text, '');
    assert.match(room.must('cat /etc/yichuang/workstation.toml'), /^kiosk = false$/m);
  });
}
