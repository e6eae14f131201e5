import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const built = path.join(import.meta.dirname, '../../out/main');

/** What a built file and all it imports at once are: the files, and what is imported from outside of them. */
function loadedWith(entry: string): { files: Set<string>; outside: Set<string> } {
  const files = new Set<string>();
  const outside = new Set<string>();
  const waiting = [path.join(built, entry)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const [, name = ''] of fs.readFileSync(file, 'utf8').matchAll(/^import (?:[^"]* from )?"([^"]+)";$/gm))
      if (name.startsWith('.')) waiting.push(path.resolve(path.dirname(file), name));
      else outside.add(name);
  }
  return { files, outside };
}

/** The browser shell's host loads its one part after it has turned the cache of compiled code on. */
const [, serving = ''] =
  /await import\("\.\/(chunks\/[^"]+)"\)/.exec(fs.readFileSync(path.join(built, 'host-serve.js'), 'utf8')) ?? [];

describe.each([
  ['browser shell', serving],
  ['desktop shell', 'host-entry.js'],
])('the host of the %s, until the first screen is answered', (_shell, entry) => {
  const { files, outside } = loadedWith(entry);
  const texts = [...files].map((file) => fs.readFileSync(file, 'utf8'));

  it('loads the store and no other package', () => {
    // Built-in modules are asked for, not imported: importing one reads all it exports. `node:module` is the builder's own.
    expect([...outside].toSorted()).toEqual(['better-sqlite3', 'node:module']);
  });

  it('is few files and a third of what there is', () => {
    const bytes = (names: Iterable<string>): number =>
      [...names].reduce((sum, name) => sum + fs.statSync(name).size, 0);
    const all = fs.readdirSync(path.join(built, 'chunks')).map((name) => path.join(built, 'chunks', name));
    expect(files.size).toBeLessThanOrEqual(8);
    expect(bytes(files) / bytes(all)).toBeLessThan(0.4);
  });

  it('leaves engines, their contract and the contract with the platform for later', () => {
    const parts = texts.flatMap((text) => [
      ...text.matchAll(/^\/\/ ((?:host|contract|native-bindings|imaging)\/.+)$/gm),
    ]);
    const names = parts.map(([, name = '']) => name);
    expect(names).toContain('host/host.ts');
    expect(
      names.filter((name) =>
        /^(?:imaging|host\/(?:engines|procedures|exchange\/sync|devices\/devices)\.ts|contract\/(?:catalogue|cases|platform\/index|workstation\/index)\.ts)/.test(
          name,
        ),
      ),
    ).toEqual([]);
  });

  it('does not ask what is a form, which would load fetch', () => {
    const askers = texts.flatMap((text) => text.split('\n')).filter((line) => /instanceof FormData\b/.test(line));
    expect(askers).toEqual([]);
  });
});
