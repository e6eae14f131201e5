/**
 * `npm run demo`: one case from the card to the platform through the real screens, then one call of the hotline from the ring to the
 * unit's ticket, both with the network cut half-way.
 * `--json` ends with one JSON line, `--stay` leaves everything running for a person, `--out DIR` names the folder.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { startDemoWorld } from './demo-world.ts';
import { freshFolder } from './fresh-folder.ts';
import { playCall } from './demo-call.ts';
import { playCase } from './demo-story.ts';
import { stay } from './demo-stay.ts';

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean' }, stay: { type: 'boolean' }, out: { type: 'string' } },
});
const root = path.join(import.meta.dirname, '..');
const out = freshFolder(path.resolve(flags.out ?? path.join(root, 'demo-output', 'demo')));
const say = (text: string): void => void (flags.json ? process.stderr : process.stdout).write(`${text}\n`);

build();
const program = requireChromium();
say('启动：中心平台、部门、读卡器与打印机（虚拟串口）、工作站');
const world = await startDemoWorld({
  dir: path.join(out, 'data'),
  rendererDir: path.join(root, 'out', 'renderer'),
  hasHotline: true,
});
const browser = await chromium.launch({ executablePath: program, args: chromiumFlags() });
try {
  const newPage = (): Promise<Page> =>
    browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await newPage();
  say('第一幕：窗口，一件办件');
  const acceptance = await playCase({ world, page, out, say });
  say('第二幕：热线，一个来电');
  const call = await playCall({ world, page: await newPage(), out, say });
  const result = { ...acceptance, ...call };
  pdfToPng(result.noticePdf);
  say(`\n材料都在 ${out}：截图、通知书 PDF 与 PNG、回执 PNG、日志。`);
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  if (flags.stay) await stay(world, say, world.server.newWindowUrl);
  if (!result.platformAcked || !result.receiptPrinted || result.duplicates > 0 || result.ticketCopies !== 1)
    process.exitCode = 1;
} finally {
  await browser.close();
  await world.close();
}
process.exit();

function build(): void {
  say('构建界面');
  const built = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'error'],
    { cwd: root, encoding: 'utf8' },
  );
  if (built.status !== 0) throw new Error(`构建没有成功：\n${built.stdout}${built.stderr}`);
}

function pdfToPng(file: string): void {
  try {
    execFileSync('pdftoppm', ['-png', '-r', '110', file, file.replace(/\.pdf$/, '')]);
  } catch (error) {
    say(`没有把 PDF 转成图片：${(error as Error).message.split('\n')[0]}（需要 poppler-utils）`);
  }
}
