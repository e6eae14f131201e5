import path from 'node:path';
import { mayImport, placeOf } from './floors.js';

/** Which top-level folder may import which; a folder may always import itself. */
const allowed = {
  contract: [],
  'native-bindings': [],
  db: [],
  imaging: [],
  host: ['contract', 'db', 'native-bindings', 'imaging', 'resources'],
  cli: [
    'contract',
    'native-bindings',
    'imaging',
    'db',
    'host',
    'platform',
    'simulators',
    'resources',
    'scripts',
    'tests',
  ],
  electron: ['contract', 'host', 'imaging'],
  renderer: ['contract'],
  platform: ['contract'],
  simulators: ['contract'],
  tests: [
    'contract',
    'cli',
    'imaging',
    'native-bindings',
    'db',
    'host',
    'imaging',
    'electron',
    'renderer',
    'platform',
    'simulators',
    'resources',
    'scripts',
    'tests',
  ],
  scripts: [
    'contract',
    'imaging',
    'cli',
    'native-bindings',
    'db',
    'host',
    'platform',
    'simulators',
    'resources',
    'tests',
  ],
};

/** Where the desktop shell enters a folder that does the work: one file each. */
const doors = { host: 'host-entry.ts', imaging: 'page-process.ts' };

const home = {
  contract: 'contract/ 只放跨边界的 schema、错误与代码表；别的目录的东西请移进 contract/ 或留在原处',
  db: '数据库查询写在 db/，由 host/ 调用；界面和驱动不直接碰数据库',
  host: '业务写在 host/；界面经 renderer/host.ts 调用，桌面外壳只经 electron/host-entry.ts 进入',
  'native-bindings': '驱动写在 native-bindings/，只由 host/devices/ 使用',
  platform: '中心平台与工作站只通过 contract/platform 的接口往来',
  simulators: '模拟设备只给 demo、dev 和测试用，产品代码不得引用',
  renderer: '界面代码只在 renderer/ 内互相引用',
  electron: '只有 electron/ 认识 Electron',
  resources: '资源文件由 host/ 读取',
  cli: '命令行写在 cli/，产品的其他目录不引用它',
  imaging: '页面处理写在 imaging/，由 host/ 使用；桌面外壳只经 electron/page-process.ts 进入',
  scripts: '脚本不被产品代码引用',
  tests: '测试工具不被产品代码引用',
};

/** Import directions between top-level folders. Tests beside the code may import what they test with. */
export const directions = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      wrong: '{{from}}/ 不能引用 {{to}}/。{{hint}}。',
      floor: '{{from}} 在“{{floor}}”这一层，不能引用 {{to}}。{{hint}}。',
      test: '产品代码不能引用测试 {{to}}。两边都要的移到产品文件里，只有测试用的留在测试里。',
    },
  },
  create(context) {
    const root = context.cwd;
    const file = path.relative(root, context.filename);
    const from = file.split(path.sep)[0];
    if (!(from in allowed)) return {};
    const isTest = /\.test\.ts$/.test(file);
    const isDoorTo = (to) => isTest || !(to in doors) || file === path.join('electron', doors[to]);
    const isForTests = isTest || from === 'tests' || /\.(fixture|conformance)\.ts$/.test(file);
    const here = isForTests ? null : placeOf(file.split(path.sep));
    const targetOf = (name) => {
      if (name.startsWith('#')) return name.slice(1).split('/');
      if (!name.startsWith('.')) return null;
      return path.relative(root, path.resolve(path.dirname(context.filename), name)).split(path.sep);
    };
    const checkFloor = (node, target) => {
      const there = placeOf(target);
      if (here === null || there === null || mayImport(here, there)) return;
      const data = { from: here.folder, to: there.folder, floor: here.row.name, hint: here.row.instead };
      context.report({ node, messageId: 'floor', data });
    };
    const check = (node) => {
      const name = node.source?.value;
      if (typeof name !== 'string') return;
      const target = targetOf(name);
      if (target === null) {
        if (name === 'electron' && from !== 'electron' && node.importKind !== 'type')
          context.report({ node, messageId: 'wrong', data: { from, to: 'electron', hint: home.electron } });
        return;
      }
      const to = target[0];
      if (!isForTests && /\.(test|fixture|conformance)\.ts$/.test(name))
        context.report({ node, messageId: 'test', data: { to: name } });
      if (to === from) checkFloor(node, target);
      if (to === from || !(to in home)) return;
      const ok = [...allowed[from], ...(isTest ? ['tests', 'simulators', 'resources', 'db', 'native-bindings'] : [])];
      if (!ok.includes(to) || (from === 'electron' && !isDoorTo(to))) {
        context.report({ node, messageId: 'wrong', data: { from, to, hint: home[to] } });
      }
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
