import { existsSync } from 'node:fs';
import path from 'node:path';
import { importGraph } from '../house/imports.ts';
import { readSources, type Source } from '../house/sources.ts';

export interface Touched {
  /** Test files that reach a changed file. */
  files: string[];
  /** A change whose reach cannot be told from imports: settings, data, migrations. */
  isEverything: boolean;
  needsMachine: boolean;
}

/** What runs built code or a program of its own imports none of it: the entries they start, by what their text names. */
const startedBy: [named: RegExp, entries: RegExp][] = [
  [/out\/renderer|startDemoWorld/, /^renderer\/.*main\.ts$/],
  [/out\/main|drive(-scan)?\.ts/, /^electron\/(main|preload|host-entry|page-process)\.ts$/],
  [/cli\/main\.ts/, /^cli\/main\.ts$/],
  [/shell\/main\.ts/, /^host\/shell\/main\.ts$/],
  [/drive\.ts/, /^tests\/electron\/drive\.ts$/],
  [/drive-scan\.ts/, /^tests\/electron\/drive-scan\.ts$/],
  [/transport-child\.ts/, /^tests\/devices\/transport-child\.ts$/],
  [/docs\/generate\.ts/, /^(scripts\/docs\/generate|contract\/error-registry)\.ts$/],
];

/** Which tests a change touches. @param changed names from the root, deleted files among them */
export function touchedBy(root: string, changed: string[], sources: Source[] = readSources(root)): Touched {
  const known = new Set(sources.map((source) => source.name));
  const imports = importGraph(sources, (name) => existsSync(path.join(root, name)));
  const graph = new Map(
    sources.map((source) => [source.name, [...(imports.get(source.name) ?? []), ...started(source, known)]]),
  );
  const imported = new Set([...graph.values()].flat());
  const isDocument = (name: string): boolean => name.endsWith('.md') || name.startsWith('docs/');
  const isKnown = (name: string): boolean => isDocument(name) || known.has(name) || imported.has(name);
  if (!changed.every(isKnown)) return { files: [], isEverything: true, needsMachine: true };

  const reached = whoReaches(
    graph,
    changed.filter((name) => !isDocument(name)),
  );
  const isTest = (name: string): boolean => name.endsWith('.test.ts');
  const files = [...reached].filter(isTest);
  if (changed.some(isDocument))
    files.push(...[...known].filter((name) => name.startsWith('tests/docs/') && isTest(name)));
  return {
    files: [...new Set(files)].sort(),
    isEverything: false,
    needsMachine: [...reached].some((name) => name.startsWith('tests/hid-vm/')),
  };
}

function started({ name, text }: Source, known: Set<string>): string[] {
  if (!name.startsWith('tests/') && !name.startsWith('scripts/')) return [];
  return startedBy.flatMap(([named, entries]) =>
    named.test(text) ? [...known].filter((one) => entries.test(one) && one !== name) : [],
  );
}

function whoReaches(graph: Map<string, string[]>, targets: string[]): Set<string> {
  const importers = new Map<string, string[]>();
  for (const [from, all] of graph) for (const to of all) importers.set(to, [...(importers.get(to) ?? []), from]);
  const reached = new Set(targets);
  for (const name of reached) for (const one of importers.get(name) ?? []) reached.add(one);
  return reached;
}
