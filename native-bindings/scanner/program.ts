import { pagesOf } from './page-program.ts';
import type { ScanSourceDriver } from './source.ts';

/**
 * Any program that writes pages into a folder and ends with 0, such as the console of NAPS2. `{dir}` in its arguments stands for
 * the folder. It can only be named where the station is started: whoever can bind a device must not be able to run a program.
 */
export function createProgramScanner(options: {
  program: string;
  args: string[];
  spoolRoot: string;
  quietMs?: number;
}): ScanSourceDriver {
  const { program, args, spoolRoot, quietMs = 120_000 } = options;
  return {
    describe: async () => ({ identity: program, sources: ['feeder'], watchesMultiFeed: false }),
    scan: (settings, { signal } = {}) =>
      pagesOf(
        {
          program,
          args: (dir) => args.map((one) => one.replaceAll('{dir}', dir)),
          spoolRoot,
          takenWith: { device: program, source: 'program', resolution: null, colour: null },
          pages: settings.pages,
          wholeWhen: 'followed',
          quietMs,
          judge: ({ exitCode, pages }) =>
            exitCode === 0
              ? { cause: pages > 0 ? null : 'SCANNER_EMPTY' }
              : { cause: 'SCANNER_FAULT', detail: { status: exitCode ?? -1 } },
        },
        signal,
      ),
  };
}
