/** Which specs of `tests/e2e` run in both shells, and why the others run in the browser shell alone. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from '#scripts/package/places.ts';

const browserOnly: Readonly<Record<string, string>> = {
  'applicant-window.test.ts': '看的是浏览器外壳给第二屏另开的浏览器；桌面外壳的在 tests/electron/shell.test.ts',
  'board-page.test.ts': '看板的网页在中心平台上，没有外壳',
  'browser-shell.test.ts': '看的是浏览器外壳的一次性地址',
  'clerk-window.test.ts': '看的是浏览器外壳的浏览器配置；桌面外壳的由 test:electron 另看',
  'devices.test.ts': '签字屏是内存里的 HID，交进主机；真的 HID 由 npm run test:hid 看',
  'hall-list.test.ts': '办件由主机受理，故事说的是后面的',
  'hall.test.ts': '取号机和大厅屏只有浏览器外壳',
  'hall-doubles.test.ts': '同时开两台窗口的机器',
  'demo-call.test.ts': '跑演示的第二幕，演示自己起平台、主机和浏览器',
  'host-gone.test.ts': '主机是单独的进程，被杀掉后在原来的端口再启动；桌面外壳的主机没有端口',
  'hotline-units.test.ts': '单位的页面在中心平台上，话务员各有各的浏览器',
  'hotline.test.ts': '话务员、班长各坐各的工作站，一次开着几台',
  'joint.test.ts': '另外两项经主机填写，故事说的是后面的',
  'keyboard-content.test.ts': '取号机只有浏览器外壳；要看的是页面里的按键，不是外壳',
  'kept-in-session.test.ts': '看的是浏览器外壳的浏览器配置',
  'line-faults.test.ts': '换掉主机的外呼，看登录页怎样说',
  'paid-and-posted.test.ts': '平台要接上虚拟的缴费服务和快递，桌面外壳的平台没有接',
  'paper-stack.test.ts': '扫描仪由主机绑定，还没有改成从窗口绑定',
  'provisional.test.ts': '主机的日子拨到年末，交进主机',
  'recovery.test.ts': '同一份数据抄到两台电脑，两台一次开着；主机里的时钟和网卡是假的',
  'data-corrections.test.ts': '扫描件直接存进主机，部门的答复从中心平台来，故事说的是窗口看到的',
  'rework.test.ts': '评价直接存进主机，故事说的是后面的',
  'walk-in.test.ts': '看的是主机收到的热线目录和中心平台上的工单',
  'second-screen-pages.test.ts': '第二屏的页面接在替身上，没有外壳',
  'second-screen.test.ts':
    '主机的时钟拨快三分钟，签字屏是内存里的 HID，都交进主机；桌面外壳的第二屏在 tests/electron/shell.test.ts',
};

const folder = path.join(root, 'tests/e2e');
const specs = (): string[] => fs.readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
const isShared = (name: string): boolean =>
  !(name in browserOnly) && fs.readFileSync(path.join(folder, name), 'utf8').includes("from './shell.ts'");

/** Reasons for specs that are not there, or run in both shells after all. */
export const idleReasons = (): string[] =>
  Object.keys(browserOnly).filter(
    (name) => !specs().includes(name) || fs.readFileSync(path.join(folder, name), 'utf8').includes("from './shell.ts'"),
  );
export const sharedSpecs = (): string[] => specs().filter(isShared);
export const otherSpecs = (): { name: string; why: string | undefined }[] =>
  specs()
    .filter((name) => !isShared(name))
    .map((name) => ({ name, why: browserOnly[name] }));
