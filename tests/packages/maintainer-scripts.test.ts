import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maintainerScript } from '#scripts/package/deb.ts';
import { root } from '#scripts/package/places.ts';

/** The scripts as dpkg gets them, on a tree of their own; what would change the machine itself only says so. */
let dir: string;
const mounted: string[] = [];
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-scripts-'));
  for (const place of ['var/lib', 'usr/lib', 'usr/share', 'etc', 'bin', 'tmp'])
    fs.mkdirSync(path.join(dir, place), { recursive: true });
  for (const name of ['addgroup', 'adduser', 'delgroup', 'deluser', 'systemctl', 'deb-systemd-invoke', 'udevadm'])
    fs.writeFileSync(path.join(dir, 'bin', name), '#!/bin/sh\n', { mode: 0o755 });
  for (const name of ['workstation', 'platform']) {
    fs.mkdirSync(path.join(dir, 'usr/share', `yichuang-${name}`));
    fs.writeFileSync(path.join(dir, 'usr/share', `yichuang-${name}`, `${name}.toml`), '# settings\n');
  }
});
afterEach(() => {
  for (const place of mounted.splice(0)) spawnSync('umount', ['-l', place]);
  fs.rmSync(dir, { recursive: true, force: true });
});

interface Ran {
  status: number | null;
  text: string;
}
function run(name: string, script: string, args: string[], { version = '2.0', kb = 1 } = {}): Ran {
  const control = {
    name,
    version,
    scripts: path.join(root, 'scripts/package/debian', name.replace('yichuang-', '')),
  };
  const text = maintainerScript(control, script, kb)
    .replaceAll(/(?<![\w.])\/(var\/lib|usr\/lib|usr\/share|etc|var\/log)\b/g, `${dir}/$1`)
    .replaceAll('/run/', `${dir}/run/`)
    // Given to users that are not on this machine.
    .replaceAll(/ -o \S+ -g \S+/g, '');
  const file = path.join(dir, 'tmp', script);
  fs.writeFileSync(file, text, { mode: 0o755 });
  const env = { PATH: `${path.join(dir, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: 'C.UTF-8' };
  const done = spawnSync('sh', [file, ...args], { encoding: 'utf8', env });
  return { status: done.status, text: `${done.stdout}${done.stderr}` };
}
const at = (...parts: string[]): string => path.join(dir, ...parts);
const whole = (name: string): string | null => {
  const file = at('var/lib/yichuang', `${name}.whole`);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : null;
};
const workstation = 'yichuang-workstation';
const data = (): string => at('var/lib', workstation);

/** A disk with room for nothing more; false where mounting is refused. */
function fill(place: string, leaveKb = 0): boolean {
  fs.mkdirSync(place, { recursive: true });
  const kept = path.join(dir, 'tmp', path.basename(place));
  fs.cpSync(place, kept, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8M', 'tmpfs', place]).status !== 0) return false;
  mounted.push(place);
  fs.cpSync(kept, place, { recursive: true });
  spawnSync('dd', ['if=/dev/zero', `of=${path.join(place, 'filler')}`, 'bs=4k'], { stdio: 'ignore' });
  if (leaveKb > 0) fs.truncateSync(path.join(place, 'filler'), (8 * 1024 - leaveKb - 64) * 1024);
  return true;
}

describe.skipIf(process.platform !== 'linux')('the scripts of the packages', () => {
  it.each([workstation, 'yichuang-platform'])('%s: what is not whole is not marked as whole at any moment', (name) => {
    expect(run(name, 'preinst', ['install'])).toEqual({ status: 0, text: '' });
    expect(whole(name)).toBeNull();
    expect(run(name, 'postinst', ['configure']).status).toBe(0);
    expect(whole(name)).toBe('2.0');
    // An upgrade the new package refuses, and one that is carried out.
    run(name, 'prerm', ['upgrade', '3.0']);
    expect(whole(name)).toBeNull();
    run(name, 'postinst', ['abort-upgrade', '3.0']);
    expect(whole(name)).toBe('2.0');
    run(name, 'prerm', ['upgrade', '3.0']);
    run(name, 'preinst', ['upgrade', '2.0'], { version: '3.0' });
    expect(whole(name)).toBeNull();
    run(name, 'postinst', ['configure', '2.0'], { version: '3.0' });
    expect(whole(name)).toBe('3.0');
    // A removal that stops in the middle leaves half a tree.
    run(name, 'prerm', ['remove'], { version: '3.0' });
    expect(whole(name)).toBeNull();
    run(name, 'postrm', ['remove'], { version: '3.0' });
    run(name, 'postrm', ['purge'], { version: '3.0' });
    expect(fs.readdirSync(at('var/lib'))).toEqual([]);
  });

  it('refuses before anything is touched when the last steps would find no room', (context) => {
    run(workstation, 'postinst', ['configure'], { version: '1.0' });
    context.skip(!fill(at('etc'), 256), 'no small disk can be mounted here');
    const { status, text } = run(workstation, 'preinst', ['upgrade', '1.0']);
    expect(status).not.toBe(0);
    expect(text).toMatch(/没有安装：.*etc 所在的磁盘只剩 0 MB，需要 1 MB.*什么都没有改动.*\n.*请管理员清理磁盘/);
    expect(whole(workstation)).toBe('1.0');
  });

  it('says in words what a full disk left undone and who does what next, and goes on from there', (context) => {
    run(workstation, 'postinst', ['configure'], { version: '1.0' });
    context.skip(!fill(at('var/lib/yichuang')), 'no small disk can be mounted here');
    // What was refused comes back without a byte.
    run(workstation, 'prerm', ['upgrade', '2.0'], { version: '1.0' });
    expect(run(workstation, 'postinst', ['abort-upgrade', '2.0'], { version: '1.0' }).status).toBe(0);
    expect(whole(workstation)).toBe('1.0');

    const broken = run(workstation, 'postinst', ['configure', '1.0']);
    expect(broken.status).not.toBe(0);
    expect(broken.text).toMatch(
      /没有装完，程序还不会运行，数据没有动过：.*yichuang 所在的磁盘已满。\n.*请管理员清理磁盘，然后运行 sudo dpkg --configure -a/,
    );
    fs.rmSync(at('var/lib/yichuang/filler'));
    expect(run(workstation, 'postinst', ['configure', '1.0']).status).toBe(0);
    expect(whole(workstation)).toBe('2.0');

    fs.mkdirSync(path.join(data(), 'somebody'));
    fs.writeFileSync(path.join(data(), 'somebody/station.db'), '');
    spawnSync('dd', ['if=/dev/zero', `of=${at('var/lib/yichuang/filler')}`, 'bs=4k'], { stdio: 'ignore' });
    const kept = run(workstation, 'prerm', ['remove']);
    expect(kept.status).not.toBe(0);
    expect(kept.text).toMatch(/没有卸载，数据没有动过：.*磁盘已满。\n.*请管理员清理磁盘，然后再卸载一遍/);
    expect(whole(workstation)).toBe('2.0');
  });

  it('trusts nothing in the folder every user writes to, and writes nothing there', () => {
    run(workstation, 'postinst', ['configure']);
    expect(fs.statSync(data()).mode & 0o7777).toBe(0o1733);
    const victim = at('tmp/victim');
    fs.writeFileSync(victim, 'precious');
    // What somebody at a window may have put there.
    fs.symlinkSync(victim, path.join(data(), '.unsent'));
    fs.writeFileSync(path.join(data(), 'purge-unsent'), '');
    fs.mkdirSync(path.join(data(), 'clerk\n0 0'));
    fs.writeFileSync(path.join(data(), 'clerk\n0 0/station.db'), '');
    fs.mkdirSync(at('tmp/elsewhere'));
    fs.writeFileSync(at('tmp/elsewhere/station.db'), '');
    fs.symlinkSync(at('tmp/elsewhere'), path.join(data(), 'root'));
    const removed = run(workstation, 'prerm', ['remove']);
    expect(removed.status).toBe(0);
    expect(removed.text).toContain('用户 clerk00 的数据数不出来');
    expect(removed.text).not.toContain('root');
    expect(fs.readFileSync(victim, 'utf8')).toBe('precious');
    expect(fs.readFileSync(at('var/lib/yichuang', `${workstation}.unsent`), 'utf8')).toBe('clerk00 ?\n');
    run(workstation, 'postrm', ['remove']);
    const refused = run(workstation, 'postrm', ['purge']);
    expect(refused.status).toBe(1);
    expect(refused.text).toContain('没有清除：还有办件没有传到中心平台（用户 clerk00 数不出来）');
    const [, confirm = ''] = /sudo touch (\S+?)。/.exec(refused.text) ?? [];
    fs.writeFileSync(confirm, '');
    expect(run(workstation, 'postrm', ['purge'])).toMatchObject({ status: 0 });
    expect(fs.readFileSync(at('tmp/elsewhere/station.db'), 'utf8')).toBe('');
    expect(fs.existsSync(data())).toBe(false);
  });

  it('does not take data nobody counted for data that was sent, nor an old yes for a new one', () => {
    run(workstation, 'postinst', ['configure']);
    fs.mkdirSync(path.join(data(), 'clerk'));
    fs.writeFileSync(at('var/lib/yichuang', `${workstation}.purge-unsent`), '');
    run(workstation, 'postinst', ['configure', '2.0']);
    const { status, text } = run(workstation, 'postrm', ['purge']);
    expect(status).toBe(1);
    expect(text).toContain('没有数过');
  });
});
