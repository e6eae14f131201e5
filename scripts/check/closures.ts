import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { importGraph } from '../house/imports.ts';
import { readSources } from '../house/sources.ts';

/** What the answer of a check on a file depends on besides the file and what it imports. */
const settings = [
  'package.json',
  'package-lock.json',
  'eslint.config.js',
  '.oxlintrc.json',
  'tsconfig.base.json',
  'scripts/check-types.ts',
  'scripts/check-lint.ts',
];

/** A digest for every source file, of it and of all it imports, directly or not; it changes when a check could answer otherwise. */
export function closureDigests(root: string): Map<string, string> {
  const sources = readSources(root);
  const graph = importGraph(sources, (name) => existsSync(path.join(root, name)));
  const contents = new Map(sources.map((source) => [source.name, digest(source.text)]));
  const contentOf = (name: string): string => {
    const known = contents.get(name);
    if (known !== undefined) return known;
    const file = path.join(root, name);
    const read = statSync(file).isFile() ? digest(readFileSync(file)) : '';
    contents.set(name, read);
    return read;
  };
  const base = digest(
    [
      process.version,
      ...settings.map((name) => contentOf(name)),
      ...lintRulesAndSettings(root).map((name) => contentOf(name)),
    ].join(),
  );
  return new Map(
    sources.map(({ name }) => [name, digest([base, ...[...reach(graph, name)].sort().map(contentOf)].join())]),
  );
}

function lintRulesAndSettings(root: string): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', 'scripts/lint', '*/tsconfig*.json', '*.d.ts'],
    { cwd: root, encoding: 'utf8' },
  );
  return listed.split('\n').filter((name) => name !== '' && existsSync(path.join(root, name)));
}

function reach(graph: Map<string, string[]>, start: string): Set<string> {
  const seen = new Set([start]);
  for (const name of seen) for (const next of graph.get(name) ?? []) seen.add(next);
  return seen;
}

export function digest(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('hex');
}
