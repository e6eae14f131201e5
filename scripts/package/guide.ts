/** The installation guide as it is installed: with its pictures and the documents it sends people to. */
import fs from 'node:fs';
import path from 'node:path';

/** Its name in `docs/`, and in the package's own folder of documents. */
export const guide = '安装指南.md';
const link = /(?<!!)\[([^\]]*)\]\(([^)#\s]*)(#[^)\s]*)?\)/g;
const picture = /!\[[^\]]*\]\(([^)\s]+)\)/g;
const isElsewhere = (target: string): boolean => /^[a-z]+:/.test(target) || target === '';

/** Everything a reader can get to from the guide without leaving the guides: records of decisions are for developers. Relative to `docs/`. */
export function guideFiles(root: string): string[] {
  const found = new Set<string>();
  const waiting = [guide];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file) || file.startsWith('..') || file.startsWith('decisions/')) continue;
    if (!fs.existsSync(path.join(root, 'docs', file))) throw new Error(`docs/${file} is linked and not there`);
    found.add(file);
    if (!file.endsWith('.md')) continue;
    const text = fs.readFileSync(path.join(root, 'docs', file), 'utf8');
    const named = [...text.matchAll(link)].map(([, , target = '']) => target);
    for (const target of [...named, ...[...text.matchAll(picture)].map(([, target = '']) => target)])
      if (!isElsewhere(target)) waiting.push(path.posix.join(path.posix.dirname(file), decodeURI(target)));
  }
  return [...found].sort();
}

/** Lays them out; what leads out of them is left as words. */
export function layOutGuide(root: string, folder: string): void {
  const files = new Set(guideFiles(root));
  for (const file of files) {
    const to = path.join(folder, file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    const from = path.join(root, 'docs', file);
    if (!file.endsWith('.md')) fs.copyFileSync(from, to);
    else {
      const text = fs.readFileSync(from, 'utf8').replaceAll(link, (whole, words: string, target: string) => {
        const place = path.posix.join(path.posix.dirname(file), decodeURI(target));
        return isElsewhere(target) || files.has(place) ? whole : words;
      });
      fs.writeFileSync(to, text);
    }
    fs.chmodSync(to, 0o644);
  }
}
