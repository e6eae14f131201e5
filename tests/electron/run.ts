/**
 * `npm run test:electron`: the built desktop shell in a real Electron: the specs of `tests/e2e` that both shells run, and one case to the platform
 * with a look at what the shell keeps. Where Electron's program is not there it says so and tests nothing.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from 'playwright-core';
import { startDemoSurroundings } from '#scripts/demo-world.ts';
import { root } from '#scripts/package/places.ts';
import { platformClient } from '#simulators/demo-seed.ts';
import { keptByBrowser } from '../kept-by-browser.ts';
import { electronProgram, sandboxFlags } from './program.ts';
import { otherSpecs, sharedSpecs } from './specs.ts';
import { acceptOne, signIn, until } from '../packages/clerk.ts';

const program = electronProgram();
if (program === null) {
  console.log(
    `跳过桌面外壳的真机测试（受理一件，再跑 ${sharedSpecs().join('、')}）：没有 Electron 的程序。下载它：node node_modules/electron/install.js，或设 ELECTRON_OVERRIDE_DIST_PATH。`,
  );
  process.exit(0);
}
if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
  console.log('跳过桌面外壳的真机测试：这里没有图形界面。可以用 xvfb-run npm run test:electron。');
  process.exit(0);
}
if (!fs.existsSync(path.join(root, 'out/main/main.js'))) {
  console.error('还没有构建：先运行 npm run build。');
  process.exit(1);
}

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-electron-'));
const world = await startDemoSurroundings(dir);
const shell = await _electron.launch({
  executablePath: program,
  args: [root, ...sandboxFlags()],
  env: {
    ...(process.env as Record<string, string>),
    YICHUANG_DATA: path.join(dir, 'workstation'),
    YICHUANG_PLATFORM: world.cable.url,
    YICHUANG_WINDOW: 'A 厅 12 号窗',
    YICHUANG_ENROL: await world.createCode(),
    YICHUANG_DEVICES: `idCard=${world.devices.idCard.path}@115200\nreceiptPrinter=${world.devices.printer.path}@115200`,
  },
});
try {
  const page = await shell.firstWindow();
  assert.equal(await page.evaluate('typeof process + typeof require'), 'undefinedundefined', '界面里看得到 Node');
  await signIn(page);
  const number = await acceptOne(page, world.devices.idCard);
  console.log(`✓ 在桌面外壳里受理了 ${number}`);
  await until('回执打出', () => world.devices.printer.jobs.some((job) => job.isCut));
  console.log('✓ 回执打出');
  const { token } = await platformClient(world.platformUrl).sessions.signIn({
    ...world.administrator,
    station: { stationId: 'electron-test', stationName: '桌面外壳测试', windowNo: '0' },
  });
  const client = platformClient(world.platformUrl, () => token);
  await until('办件到达平台', () => client.cases.get({ projectNo: number }).catch(() => null));
  console.log('✓ 到了中心平台');
  const profile = await shell.evaluate(({ app }) => app.getPath('sessionData'));
  await shell.close();
  assert.deepEqual(keptByBrowser(profile), { passwords: 0, formContents: 0, pages: 0 });
  console.log('✓ 桌面外壳没有记下密码、表单内容和去过哪里');
} finally {
  await shell.close();
  await world.close();
  fs.rmSync(dir, { recursive: true, force: true });
}

for (const { name, why } of otherSpecs()) console.log(`- ${name}：只在浏览器外壳里跑。${why ?? ''}`);
const specs = spawnSync(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--project', 'together', '--no-file-parallelism'],
    ...sharedSpecs().map((name) => `tests/e2e/${name}`),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, YICHUANG_SHELL: 'electron' } },
);
process.exit(specs.status ?? 1);
