/** Top-level folders that are looked at down to their second level. */
const twoLevels = ['host', 'renderer', 'platform'];
/** Second-level folders that only hold folders of their own: one per task, one per application. */
const shelves = ['renderer/screens', 'renderer/work', 'renderer/apps'];

/** The folder a file counts for; a file that lies directly in a two-level folder counts for itself. */
export function folderOf(name: string): string {
  const parts = name.split('/');
  const top = parts[0] ?? '';
  if (!twoLevels.includes(top)) return top;
  const second = parts.slice(0, 2).join('/');
  return shelves.includes(second) ? parts.slice(0, 3).join('/') : second;
}

/** Which folder imports which, with one import of each pair to show. */
export interface FolderGraph {
  graph: Map<string, Set<string>>;
  example(from: string, to: string): string;
}

export function folderGraph(files: Map<string, string[]>): FolderGraph {
  const graph = new Map<string, Set<string>>();
  const examples = new Map<string, string>();
  for (const [file, imported] of files) {
    const from = folderOf(file);
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets);
    for (const target of imported) {
      const to = folderOf(target);
      if (to === from) continue;
      targets.add(to);
      if (!examples.has(`${from} ${to}`)) examples.set(`${from} ${to}`, `${file} → ${target}`);
    }
  }
  return { graph, example: (from, to) => examples.get(`${from} ${to}`) ?? '' };
}
