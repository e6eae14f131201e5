import os from 'node:os';
import { defineConfig } from 'vitest/config';
import vue from '@vitejs/plugin-vue';

// Most tests wait for lines, timers and other processes rather than compute: more files at once than processors.
const maxWorkers = Number(process.env['YICHUANG_TEST_WORKERS'] ?? Math.max(4, os.availableParallelism() * 2));

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          include: [
            '{contract,host,cli,imaging,db,native-bindings,platform,simulators,electron,renderer,scripts}/**/*.test.ts',
          ],
          maxWorkers,
          // A busy machine is slow, not wrong: what is waited for may take as long as it takes.
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'together',
          include: ['tests/**/*.test.ts'],
          globalSetup: ['tests/run/setup.ts'],
          maxWorkers,
          // Without a language Chromium takes the Chinese out of the names of files it saves.
          env: { LANG: 'C.UTF-8' },
          expect: { poll: { timeout: 120_000 } },
          // Each step has its own end; a story of several copies and restarts takes minutes on a machine ten times as busy.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
