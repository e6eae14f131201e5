import fs from 'node:fs';
import path from 'node:path';
import { forkPageProcess } from '#imaging/page-process.ts';
import { createPageWorkers, type PageWorkers, type PageWorkersOptions } from '#imaging/workers.ts';

/**
 * The page processes of this installation: bundled beside the host, or from the source tree; by `start` where the shell's program is not
 * Node and the host cannot start a process of its own.
 */
export function pageWorkers(
  appRoot: string,
  options: Pick<PageWorkersOptions, 'count' | 'pageMs' | 'idleMs' | 'start'> = {},
): PageWorkers {
  if (options.start) return createPageWorkers(options);
  const bundled = path.join(appRoot, 'out', 'main', 'imaging-worker.js');
  const isBundle = !import.meta.url.endsWith('.ts') && fs.existsSync(bundled);
  return createPageWorkers(isBundle ? { ...options, start: forkPageProcess(bundled) } : options);
}
