import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkFiles } from '#scripts/package/builder-file.ts';
import { beforePack } from '#scripts/package/own-target.js';
import { root as source, type Product } from '#scripts/package/places.ts';

let root: string;
const natives = ['linux', 'win32'].flatMap((os) => ['x64', 'arm64'].map((arch) => `prebuilds/${os}-${arch}.node`));
const tree: Record<string, string> = {
  'package.json': JSON.stringify({ dependencies: { device: '1', letters: '1' } }),
  'package-lock.json': JSON.stringify({ packages: { 'node_modules/device': {}, 'node_modules/letters': {} } }),
  'out/main/main.js':
    'import "device"; import "letters"; export const font = "Text.ttf"; export const worker = "./worker.js";',
  'out/main/worker.js': '',
  'resources/items/one.json': '{}',
  'resources/icons/512x512.png': '',
  'resources/linux/yichuang.rules': '',
  'resources/linux/after-install.sh': "install '/opt/${sanitizedProductName}/resources/linux/yichuang.rules' /etc",
  'resources/linux/after-remove.sh': '',
  'scripts/own-target.js': '',
  'tests/world.json': '{}',
  'simulators/hall.json': '{}',
  'notes.json': '{}',
  'keys/station.key': 'x',
  'node_modules/letters/package.json': '{}',
  'node_modules/letters/Text.ttf': 'font',
  'node_modules/letters/Other.ttf': 'font',
  'node_modules/device/package.json': '{}',
  ...Object.fromEntries(natives.map((file) => [`node_modules/device/${file}`, ''])),
};
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-builder-'));
  for (const [name, text] of Object.entries(tree)) {
    fs.mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const product: Product = { name: 'it', entries: ['out/main/main.js'], closed: [], data: ['resources'] };
const arch = ['x64', 'arm64'];
const sound = () => ({
  directories: { buildResources: 'resources/icons', output: 'dist' },
  files: [
    ...['package.json', 'out/**', 'resources/**', '!resources/{linux,icons}/**'],
    ...['!node_modules/letters/!(Text).ttf', '!**/prebuilds/!(*${arch}).node'],
  ],
  asarUnpack: ['**/*.node'],
  beforePack: './scripts/own-target.js',
  win: {
    target: [{ target: 'nsis', arch }],
    icon: 'resources/icons/512x512.png',
    files: ['!**/prebuilds/linux-*.node'],
  },
  linux: {
    target: [{ target: 'deb', arch }],
    icon: 'resources/icons',
    files: ['!**/prebuilds/win32-*.node'],
    extraResources: [{ from: 'resources/linux/yichuang.rules', to: 'linux/yichuang.rules' }] as object[],
  },
  deb: { afterInstall: 'resources/linux/after-install.sh', afterRemove: 'resources/linux/after-remove.sh' },
});
type Sound = ReturnType<typeof sound>;
function problems(change: (file: Sound) => void): string[] {
  const file = sound();
  change(file);
  return checkFiles(root, file, product).problems;
}

describe('what electron-builder would take', () => {
  it('is found right when it is right', () => {
    expect(problems(() => undefined)).toEqual([]);
  });

  it.each<[string, (file: Sound) => void, string]>([
    ['everything', ({ files }) => files.push('**/*'), 'Windows x64：tests/world.json 不该带上（测试、模拟器或脚本）'],
    ['everything, in one target', ({ win }) => win.files.push('**/*.json'), 'Windows arm64：simulators/hall.json'],
    ['a file nobody reads', ({ linux }) => linux.files.push('*.json'), 'Linux x64：notes.json 没有程序用到'],
    ['a key', ({ files }) => files.push('keys/**'), 'keys/station.key 不该带上（像是密钥'],
    [
      'a folder with tests beside the program',
      ({ linux }) => linux.extraResources.push({ from: 'tests', to: 'help', filter: ['**/*'] }),
      'Linux arm64：tests/world.json',
    ],
    [
      'another processor’s natives',
      ({ files }) => files.splice(-1),
      'Linux x64：node_modules/device/prebuilds/linux-arm64.node 是别的机器的原生模块',
    ],
    [
      'another system’s natives',
      ({ win }) => win.files.splice(0),
      'Windows x64：node_modules/device/prebuilds/linux-x64.node 是别的机器的原生模块',
    ],
  ])('is refused with %s', (_what, change, said) => {
    expect(problems(change).join('\n')).toContain(said);
  });

  it.each<[string, (file: Sound) => void, string]>([
    ['what runs', ({ linux }) => linux.files.push('!out/main/worker.js'), 'Linux x64：运行要用的 out/main/worker.js'],
    [
      // It keeps to what it was told to leave out of a package, whatever comes later.
      'what a later pattern was thought to bring back',
      ({ files }) => files.push('!node_modules/letters/*.ttf', 'node_modules/letters/Text.ttf'),
      '运行要用的 node_modules/letters/Text.ttf 没有带上',
    ],
    ['what a pattern is for', ({ win }) => win.files.push('resources/gone/**'), 'resources/gone/** 没有对上任何文件'],
    ['what is to be unpacked', ({ asarUnpack }) => asarUnpack.push('**/*.dll'), '**/*.dll 没有对上任何文件'],
    [
      'natives outside the archive',
      ({ asarUnpack }) => asarUnpack.splice(0, 1, 'out/**'),
      'linux-x64.node 要由系统打开，却在归档里',
    ],
    [
      'a resource its script installs',
      ({ linux }) => linux.extraResources.splice(0),
      'after-install.sh 要用 resources/linux/yichuang.rules',
    ],
    [
      'a place it names',
      ({ linux }) => linux.extraResources.push({ from: 'resources/gone.rules', to: 'x' }),
      '没有 resources/gone.rules',
    ],
  ])('is refused without %s', (_what, change, said) => {
    expect(problems(change).join('\n')).toContain(said);
  });
});

describe('the desktop shell for another kind of machine', () => {
  it('is not packed with this machine’s natives: whoever tries is told where it can be done', async () => {
    const { beforePack: named } = parse(fs.readFileSync(path.join(source, 'electron-builder.yml'), 'utf8')) as {
      beforePack: string;
    };
    expect(path.join(source, named)).toBe(path.join(source, 'scripts/package/own-target.js'));
    const [x64, arm64] = [1, 3];
    expect(() => beforePack({ electronPlatformName: 'linux', arch: x64 }, 'linux', 'x64')).not.toThrow();
    expect(() => beforePack({ electronPlatformName: 'win32', arch: x64 }, 'linux', 'x64')).toThrow(
      /没有打 Windows x64 的包.*这台机器是 Linux x64.*在 Windows x64 的机器上.*--linux --x64/,
    );
    expect(() => beforePack({ electronPlatformName: 'linux', arch: arm64 }, 'linux', 'x64')).toThrow('Linux arm64');
  });
});
