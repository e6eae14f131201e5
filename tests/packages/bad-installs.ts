import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { BuiltDeb } from '#scripts/package/debs.ts';
import { includes, type Report } from './report.ts';
import type { Ran, Room } from './room.ts';

const byName = (debs: readonly BuiltDeb[], name: string): BuiltDeb => {
  const found = debs.find((one) => one.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

export async function refuseOnFullDisk(report: Report, room: Room, debs: readonly BuiltDeb[]): Promise<void> {
  await report.step('磁盘不够：装之前就说，什么都没留下', () => {
    const place = path.join(room.dir, 'usr/lib/yichuang-workstation');
    fs.mkdirSync(place);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40M', 'tmpfs', place]);
    const { status, text } = room.run(`dpkg -i ${room.copyIn(byName(debs, 'yichuang-workstation').file)}`);
    assert.deepEqual(fs.readdirSync(place), []);
    execFileSync('umount', [place]);
    fs.rmdirSync(place);
    assert.notEqual(status, 0);
    includes(text, '没有安装', '磁盘只剩', '请管理员清理磁盘');
    assert.equal(room.run("dpkg-query -W -f '${Status}' yichuang-workstation").text.includes('ok installed'), false);
    assert.equal(
      room.run('find / -xdev -name "*.dpkg-new" -o -xdev -path "*yichuang-workstation*" -type f | grep -v ^/tmp').text,
      '',
    );
  });
}

/** dpkg is killed while it lays out the files, and started again. */
export async function breakOff(report: Report, room: Room, deb: BuiltDeb, starts: () => Ran[]): Promise<void> {
  await report.step(`${deb.name} 升级到一半断了：程序不启动并说怎么办，重装就好，数据还在`, async () => {
    const child = room.start(`dpkg -i --force-confold ${room.copyIn(deb.file)}`);
    const place = path.join(room.dir, `usr/lib/${deb.name}/bin/node.dpkg-new`);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const looking = setInterval(() => {
      if (fs.existsSync(place)) child.kill('SIGKILL');
    }, 5);
    await gone;
    clearInterval(looking);
    const state = room.run(`dpkg-query -W -f '\${Status}' ${deb.name}`).text;
    assert.equal(state.includes('ok installed'), false, `dpkg 没有被打断：${state}`);
    for (const { status, text } of starts()) {
      assert.equal(status, 78);
      includes(text, '安装没有完成', '管理员', 'sudo dpkg -i');
    }
    // As the sentence says it.
    room.must('dpkg --configure -a');
    room.must(`dpkg -i ${room.copyIn(deb.file)}`);
    assert.match(room.must(`dpkg-query -W -f '\${Status}' ${deb.name}`), /ok installed/);
  });
}

export { byName };
