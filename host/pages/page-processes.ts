import fs from 'node:fs';
import path from 'node:path';
import { createPageWorkers, type PageWorkers } from '#imaging/workers.ts';

/** The page processes of this installation: bundled beside the host, or from the source tree. */
export function pageWorkers(appRoot: string): PageWorkers {
  const bundled = path.join(appRoot, 'out', 'main', 'imaging-worker.js');
  const isBundle = !import.meta.url.endsWith('.ts') && fs.existsSync(bundled);
  return createPageWorkers(isBundle ? { entry: bundled } : {});
}
