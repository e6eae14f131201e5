import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layOutGuide } from '#scripts/package/guide.ts';
import { closeOver, runs } from '#scripts/package/npm-files.ts';
import { root as source } from '#scripts/package/places.ts';
import { objections, withoutPurpose } from '#scripts/package/rules.ts';
import { trace } from '#scripts/package/trace.ts';

let dir: string;
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-contents-'));
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ imports: { '#lib/*': './lib/*' }, dependencies: { pg: '1', pdfmake: '1' } }),
    'main.ts': `import type { T } from './only-type.ts';\nimport { a } from '#lib/a.ts';\nawait import('./later.ts');\nawait import('./bench.ts');\nexport const x: T = a;`,
    'lib/a.ts': `import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nexport const a = load('pdfmake/js/Printer.js');\nconst f = new URL('./sql/', import.meta.url);\nimport pg from 'pg';`,
    'lib/sql/0001.sql': 'select 1',
    'later.ts': `import './gone.ts';`,
    'bench.ts': `import './tests/x.ts';`,
    'only-type.ts': 'export type T = number;',
    'tests/x.ts': '',
    'lib/sql/page.js': `import { form } from '/static/form.js';`,
    'resources/key.json': '{"k":"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ"}',
    'station.key': 'x',
    'conf.toml': 'database_url = "postgres://u:hunter22@db/x"',
  };
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.join(dir, path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

describe('what a package is made of', () => {
  it('follows imports, late imports and files beside, not types and not closed files', () => {
    const traced = trace(dir, ['main.ts'], new Set(['bench.ts']));
    expect(traced.files).toEqual(['later.ts', 'lib/a.ts', 'lib/sql/0001.sql', 'lib/sql/page.js', 'main.ts']);
    expect(traced.packages).toEqual(['pdfmake', 'pg']);
    expect(traced.missing).toEqual(['later.ts → ./gone.ts']);
  });

  it('leaves out what only other machines or compilers read', () => {
    const x64 = { platform: 'linux', arch: 'x64' };
    const kept = ['prebuilds/linux-x64.node', 'dist/doc/index.js', 'LICENSE.md', 'build/Release/thing.node'];
    const left = [
      ...['prebuilds/linux-arm64.node', 'prebuilds/HID-win32-x64/a.node', 'prebuilds/linux-x64/b.musl.node'],
      ...['test/a.js', 'src/a.cc', 'index.d.ts', 'a.js.map', 'README.md'],
    ];
    expect(kept.filter((name) => !runs(name, x64))).toEqual([]);
    expect(left.filter((name) => runs(name, x64))).toEqual([]);
    expect(runs('prebuilds/linux-arm64.node', { platform: 'linux', arch: 'arm64' })).toBe(true);
  });

  it('refuses a package for developers, and one that is not installed', () => {
    fs.mkdirSync(path.join(dir, 'node_modules/pg'), { recursive: true });
    const entry = { dependencies: {}, optionalDependencies: {}, peerDependencies: {}, peerDependenciesMeta: {} };
    expect(() => closeOver(dir, ['pg'], { 'node_modules/pg': { ...entry, dev: true } })).toThrow('developers only');
    expect(() => closeOver(dir, ['pdfmake'], {})).toThrow('not installed');
  });

  it('objects to tests, keys and passwords', () => {
    const files = ['tests/x.ts', 'resources/key.json', 'station.key', 'conf.toml', 'main.ts'];
    expect(objections(dir, files).map(({ file }) => file)).toEqual(files.slice(0, 4));
  });

  it('brings the guide with its pictures and every document it sends people to, and no link to nowhere', () => {
    const folder = path.join(dir, 'doc');
    layOutGuide(source, folder);
    const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['安装指南.md', '安装-登录.png', '管理指南.md']),
    );
    const dead = files
      .filter(({ name }) => name.endsWith('.md'))
      .flatMap(({ parentPath, name }) =>
        [...fs.readFileSync(path.join(parentPath, name), 'utf8').matchAll(/\]\(([^)#\s]+)/g)]
          .map(([, target = '']) => decodeURI(target))
          .filter((target) => !/^[a-z]+:/.test(target) && !fs.existsSync(path.join(parentPath, target)))
          .map((target) => `${name} → ${target}`),
      );
    expect(dead).toEqual([]);
  });

  it('asks what a large part is for', () => {
    const parts = [
      { name: 'mystery', bytes: 11 * 1024 * 1024, files: 1 },
      { name: 'pdfmake', bytes: 11 * 1024 * 1024, files: 1 },
      { name: 'small', bytes: 1, files: 1 },
    ];
    expect(withoutPurpose(parts).map(({ name }) => name)).toEqual(['mystery']);
  });
});
