import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/package/places.ts';

let dir: string;
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-window-'));
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

/** The installed workstation's own program with a browser that does what the test says. */
async function open(browser: string, settings = 'platform = "http://127.0.0.1:1"\n') {
  const program = path.join(dir, 'browser');
  fs.writeFileSync(program, browser, { mode: 0o755 });
  const config = path.join(dir, 'workstation.toml');
  fs.writeFileSync(config, settings);
  const child = spawn(process.execPath, [path.join(root, 'cli/window/main.ts'), '--config', config], {
    env: { ...process.env, CHROMIUM_PATH: program, DISPLAY: ':no-screen', YICHUANG_DATA: path.join(dir, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [all, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number | null]>]);
  // On a busy machine a statement may be slow, and is said so: not what this is about.
  const said = all.replaceAll(/^\{.*"event":"store\.slow".*\n/gm, '');
  return { code, said, config };
}

/** Opens the page as a browser does, and ends as it is told. */
const opening = (end: string): string => `#!${process.execPath}
const [, url] = process.argv.map((one) => /^--app=(.*)#token=(.*)$/.exec(one)).find(Boolean).slice(0, 2);
const token = process.argv.map((one) => /#token=(.*)$/.exec(one)).find(Boolean)[1];
fetch(new URL('/session', url), { method: 'POST', headers: { origin: new URL(url).origin }, body: JSON.stringify({ token }) })
  .then(() => setTimeout(() => { ${end} }, 300));
`;

describe('the window of an installed workstation', () => {
  it('whose browser cannot run says which, what it said and who mends it, and does not end as if closed', async () => {
    const { code, said } = await open(
      '#!/bin/sh\necho "error while loading shared libraries: libnss3.so" >&2\nexit 127\n',
    );
    expect(code).toBe(78);
    for (const part of [
      '一窗没有打开',
      path.join(dir, 'browser'),
      '退出码 127',
      'libnss3.so',
      '管理员',
      'CHROMIUM_PATH',
    ])
      expect(said).toContain(part);
  });

  it('whose browser ends in order without having shown anything is not one somebody closed', async () => {
    const { code, said } = await open('#!/bin/sh\nexit 0\n');
    expect(code).toBe(78);
    expect(said).toContain('没有打开一窗的页面就退出了');
  });

  it('ends in order when it was closed, and is opened again by its unit when the browser fell over', async () => {
    expect(await open(opening('process.exit(0)'))).toMatchObject({ code: 0, said: '' });
    const { code, said } = await open(opening('process.kill(process.pid, "SIGSEGV")'));
    expect(code).toBe(1);
    expect(said).toMatch(/浏览器意外退出了.*被系统结束.*已保存的内容不受影响/);
  });

  it('names file and key of a device nothing can be made of', async () => {
    const { code, said, config } = await open('#!/bin/sh\n', '[devices]\nreader = "/dev/ttyUSB0"\n');
    expect(code).toBe(78);
    for (const part of [config, 'reader = "/dev/ttyUSB0"', 'idCard']) expect(said).toContain(part);
    expect(said).not.toContain('--device');
  });
});
