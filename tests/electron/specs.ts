/** Which specs of `tests/e2e` run in both shells, and why the others run in the browser shell alone. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from '#scripts/package/places.ts';

const inside = '往主机里放办件，或看主机里面的东西';
const browserOnly: Readonly<Record<string, string>> = {
  'accessible.test.ts': inside,
  'applicant-window.test.ts': '看的是浏览器外壳给第二屏另开的浏览器；桌面外壳的在 tests/electron/shell.test.ts',
  'approvals.test.ts': '一次开两台主机',
  'browser-shell.test.ts': '看的是浏览器外壳的一次性地址',
  'card-left.test.ts': inside,
  'clerk-window.test.ts': '看的是浏览器外壳的浏览器配置；桌面外壳的由 test:electron 另看',
  'decisions.test.ts': inside,
  'devices.test.ts': inside,
  'hall.test.ts': '取号机和大厅屏只有浏览器外壳',
  'hands.test.ts': inside,
  'hotline-units.test.ts': '单位的页面在中心平台上，话务员各有各的浏览器',
  'hotline.test.ts': '一次开几台主机，各有各的浏览器',
  'item-news.test.ts': inside,
  'kept-in-session.test.ts': '看的是浏览器外壳的浏览器配置',
  'messages.test.ts': inside,
  'rare-names.test.ts': inside,
  'recovery.test.ts': '结束并重开主机',
  'scanning.test.ts': inside,
  'scans-seen.test.ts': inside,
  'second-screen-pages.test.ts': '第二屏的页面接在替身上，没有外壳',
  'second-screen.test.ts': inside,
};

const folder = path.join(root, 'tests/e2e');
const specs = (): string[] => fs.readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
const isShared = (name: string): boolean =>
  !(name in browserOnly) && fs.readFileSync(path.join(folder, name), 'utf8').includes("from './shell.ts'");

export const sharedSpecs = (): string[] => specs().filter(isShared);
export const otherSpecs = (): { name: string; why: string | undefined }[] =>
  specs()
    .filter((name) => !isShared(name))
    .map((name) => ({ name, why: browserOnly[name] }));
