import path from 'node:path';
import ts from 'typescript';
import type { Source } from './sources.ts';

/** Which files each file imports: type-only, re-exported and dynamic imports included. @param isThere other files that count, e.g. data */
export function importGraph(
  sources: Source[],
  isThere: (name: string) => boolean = () => false,
): Map<string, string[]> {
  const known = new Set(sources.map((source) => source.name));
  return new Map(
    sources.map((source) => [
      source.name,
      importedNames(source).flatMap((specifier) => {
        const target = resolve(source.name, specifier);
        return target !== null && (known.has(target) || isThere(target)) ? [target] : [];
      }),
    ]),
  );
}

function importedNames({ name, text }: Source): string[] {
  const script = name.endsWith('.vue') ? scriptsOf(text) : text;
  return ts.preProcessFile(script, true, true).importedFiles.map((one) => one.fileName);
}

function scriptsOf(component: string): string {
  return [...component.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '').join('\n');
}

function resolve(from: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier);
  return null;
}
