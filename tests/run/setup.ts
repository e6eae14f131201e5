import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { stopSharedCluster } from './shared-cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder all test files of this run see, for what is dear to start and harmless to share. */
    runFolder: string;
  }
}

/** Once a run: the folder its test files share, and the end of what they started in there. */
export default async function setUpRun(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'yichuang-run-'));
  project.provide('runFolder', folder);
  // Marks that stations keep outside of their data folders stay with the run as well.
  process.env['XDG_STATE_HOME'] = path.join(folder, 'state');
  // The programs that tests start compile the same modules each time: what one compiled, the next one reads.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(folder, 'compiled');
  return async () => {
    await stopSharedCluster(folder);
    // A program that is just ending may still put what it compiled there.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
}
