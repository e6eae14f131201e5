/** A group of nodes each of which reaches every other, with one way round it. */
export interface Knot {
  members: string[];
  round: string[];
}

/** Every group of nodes that import each other in a ring. */
export function findKnots(graph: Map<string, Iterable<string>>): Knot[] {
  return components(graph)
    .filter((members) => members.length > 1)
    .map((members) => ({ members: [...members].sort(), round: shortestRound(graph, new Set(members)) }))
    .sort((a, b) => b.members.length - a.members.length);
}

/** Tarjan's strongly connected components, without recursion: import chains are deep. */
function components(graph: Map<string, Iterable<string>>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  for (const root of graph.keys()) {
    if (order.has(root)) continue;
    const walk: { node: string; next: Iterator<string> }[] = [];
    const enter = (node: string): void => {
      order.set(node, order.size);
      low.set(node, order.get(node)!);
      open.push(node);
      isOpen.add(node);
      walk.push({ node, next: (graph.get(node) ?? [])[Symbol.iterator]() });
    };
    enter(root);
    for (let top = walk.at(-1); top; top = walk.at(-1)) {
      const { node } = top;
      const step = top.next.next();
      if (!step.done) {
        if (!order.has(step.value)) enter(step.value);
        else if (isOpen.has(step.value)) low.set(node, Math.min(low.get(node)!, order.get(step.value)!));
        continue;
      }
      walk.pop();
      const above = walk.at(-1);
      if (above) low.set(above.node, Math.min(low.get(above.node)!, low.get(node)!));
      if (low.get(node) !== order.get(node)) continue;
      const members = open.splice(open.indexOf(node));
      for (const member of members) isOpen.delete(member);
      found.push(members);
    }
  }
  return found;
}

function shortestRound(graph: Map<string, Iterable<string>>, members: Set<string>): string[] {
  let best: string[] = [];
  for (const start of members) {
    const cameFrom = new Map<string, string>();
    const queue = [start];
    search: for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
      for (const next of graph.get(node) ?? []) {
        if (next === start) {
          const round = [start];
          for (let back = node; back !== start; back = cameFrom.get(back)!) round.unshift(back);
          round.unshift(start);
          if (best.length === 0 || round.length < best.length) best = round;
          break search;
        }
        if (!members.has(next) || cameFrom.has(next)) continue;
        cameFrom.set(next, node);
        queue.push(next);
      }
    }
  }
  return best;
}
