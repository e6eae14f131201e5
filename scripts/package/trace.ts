/** Which files and npm packages run when an entry runs: follows its imports, so that nobody keeps a list by hand. */
import fs from 'node:fs';
import path from 'node:path';
import { isBuiltin } from 'node:module';
import ts from 'typescript';
import { z } from 'zod';

export interface Traced {
  /** Source files, relative to the root, sorted. */
  files: string[];
  /** npm packages named anywhere in them, sorted. */
  packages: string[];
  /** What is imported and not there: `who → what`. */
  missing: string[];
  /** Every text in them: names of files they open. */
  texts: ReadonlySet<string>;
}

const Manifest = z.object({
  imports: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/**
 * @param entries files relative to the root
 * @param closed files that stay in the source tree: whoever imports them checks first that they are there
 */
export function trace(root: string, entries: readonly string[], closed: ReadonlySet<string> = new Set()): Traced {
  const manifest = Manifest.parse(JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')));
  const known = Object.keys(manifest.dependencies);
  const packages = new Set<string>();
  const missing = new Set<string>();
  const files = new Set<string>();
  const said = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file) || closed.has(file)) continue;
    if (!fs.existsSync(path.join(root, file))) {
      missing.add(file);
      continue;
    }
    files.add(file);
    if (!/\.(ts|js|mjs|cjs)$/.test(file)) continue;
    const { imports, texts, beside } = readNames(path.join(root, file));
    for (const name of imports) {
      if (isBuiltin(name) || name === 'electron') continue;
      // An address: a script for a browser gets it from the platform, which has the folder it lies in.
      if (name.startsWith('/')) continue;
      const place = resolveOwn(name, file, manifest.imports);
      if (place === null) packages.add(packageName(name));
      else if (fs.existsSync(path.join(root, place))) waiting.push(place);
      else missing.add(`${file} → ${name}`);
    }
    // Loaded by a require of their own, or read as files: their name stands somewhere as text.
    for (const text of texts) {
      said.add(text);
      const named = known.find((one) => text === one || text.startsWith(`${one}/`));
      if (named !== undefined) packages.add(named);
    }
    for (const text of texts) waiting.push(...startedBy(root, file, text));
    for (const name of beside) waiting.push(...filesBeside(root, path.join(path.dirname(file), name)));
  }
  return { files: [...files].sort(), packages: [...packages].sort(), missing: [...missing].sort(), texts: said };
}

/** `#db/open.ts` and `./x.ts` are ours; null is a package. */
function resolveOwn(name: string, from: string, imports: Record<string, string>): string | null {
  if (name.startsWith('.')) return path.join(path.dirname(from), name);
  for (const [pattern, target] of Object.entries(imports)) {
    const head = pattern.replace('*', '');
    if (name.startsWith(head)) return path.normalize(target.replace('*', name.slice(head.length)));
  }
  return null;
}

const packageName = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

/** A process or thread of its own is started with a file that nobody imports: its name stands as text, and it lies beside, or beside the folder of a bundle's parts. */
function startedBy(root: string, file: string, text: string): string[] {
  if (!/^(\.\/)?[\w-]+\.(ts|js|mjs|cjs)$/.test(text)) return [];
  const folder = path.dirname(file);
  const places = [folder, ...(path.basename(folder) === 'chunks' ? [path.dirname(folder)] : [])];
  return places.map((place) => path.join(place, text)).filter((place) => fs.existsSync(path.join(root, place)));
}

/** A file, or everything in a folder, named by `new URL('…', import.meta.url)`. */
function filesBeside(root: string, place: string): string[] {
  const full = path.join(root, place);
  if (!fs.existsSync(full)) return [];
  if (fs.statSync(full).isFile()) return [place];
  return fs
    .readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

function readNames(file: string): { imports: string[]; texts: string[]; beside: string[] } {
  const kind = file.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, false, kind);
  const imports: string[] = [];
  const texts: string[] = [];
  const beside: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      // Erased before it runs.
      if (!node.importClause || node.importClause.phaseModifier !== ts.SyntaxKind.TypeKeyword)
        imports.push(textOf(node.moduleSpecifier));
      return;
    }
    if (ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier && !node.isTypeOnly) imports.push(textOf(node.moduleSpecifier));
      return;
    }
    if (ts.isImportTypeNode(node)) return;
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [what] = node.arguments;
      if (what && ts.isStringLiteralLike(what)) imports.push(what.text);
      return;
    }
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL') {
      const [what, base] = node.arguments ?? [];
      if (what && base && ts.isPropertyAccessExpression(base)) beside.push(headOf(what));
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, texts, beside: beside.filter((name) => name.startsWith('.')) };
}

const textOf = (node: ts.Expression): string => (ts.isStringLiteralLike(node) ? node.text : '');

/** `./static/${file}` is anything in `./static/`. */
function headOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.head.text : '';
}
