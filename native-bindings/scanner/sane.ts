import { spawn } from 'node:child_process';
import path from 'node:path';
import { DeviceError, isDeviceError } from '../errors.ts';
import { sleep } from '../waiting.ts';
import { pagesOf } from './page-program.ts';
import { saneCause } from './sane-faults.ts';
import { multiFeedOption, optionArgs, parseOptions, sourcesOf, type SaneOption } from './sane-options.ts';
import { lockScanner } from './scan-lock.ts';
import type { ScanEnd, ScanSourceDriver } from './source.ts';

export interface SaneOptions {
  /** As `scanimage -L` names it; may hold colons and spaces. */
  device: string;
  /** Pages lie here, unencrypted, from the scanner to the reader. */
  spoolRoot: string;
  /** `SANE_CONFIG_DIR` of its own, for tests. */
  configDir?: string;
  program?: string;
  /** Further options for scanimage, for tests. */
  extraArgs?: string[];
  quietMs?: number;
  /** How long a busy device is waited for: tries, and the pause between them. */
  busy?: { tries: number; pauseMs: number };
}

const describeMs = 30_000;

/** A scanner behind SANE, driven through `scanimage`: a process of its own for each batch, so that a driver's crash is its own. */
export function createSaneScanner(options: SaneOptions): ScanSourceDriver {
  const {
    device,
    spoolRoot,
    configDir,
    program = 'scanimage',
    quietMs = 90_000,
    busy = { tries: 3, pauseMs: 2_000 },
  } = options;
  const env = configDir === undefined ? {} : { SANE_CONFIG_DIR: configDir };
  // An option of the device must not be taken for one of the program.
  const deviceArgs = [`--device-name=${device}`];

  const ask = async (args: string[], signal: AbortSignal | undefined): Promise<string> => {
    const { exitCode, output, errors } = await runBriefly(program, args, env, signal);
    if (exitCode === 0) return output;
    const { cause } = saneCause({ exitCode, errors, pages: 0 });
    throw new DeviceError(cause ?? 'SCANNER_FAULT', { device, detail: { status: exitCode ?? -1 } });
  };
  const optionsOf = async (signal: AbortSignal | undefined): Promise<SaneOption[]> =>
    parseOptions(await ask([...deviceArgs, '-A'], signal));

  return {
    async describe({ signal } = {}) {
      const found = await optionsOf(signal);
      const list = await ask(['-f', '%d|%v %m%n'], signal);
      const own = list.split('\n').find((line) => line.startsWith(`${device}|`));
      return {
        identity: own?.slice(device.length + 1).trim() ?? device,
        sources: sourcesOf(found),
        watchesMultiFeed: multiFeedOption(found) !== undefined,
      };
    },
    async *scan(settings, { signal } = {}) {
      const ended = (state: ScanEnd['state'], cause: ScanEnd['cause'], detail: ScanEnd['detail'] = {}): ScanEnd => ({
        type: 'ended',
        state,
        cause,
        detail,
        pages: 0,
      });
      let unlock: (() => Promise<void>) | null = null;
      try {
        unlock = await lockScanner(`sane:${device}`);
        const chosen = optionArgs(await optionsOf(signal), settings);
        if ('problem' in chosen) return yield ended('failed', 'SCANNER_SETTING', { problem: chosen.problem });
        const pages = chosen.source === 'flatbed' ? 1 : settings.pages;
        for (let attempt = 1; ; attempt += 1) {
          const events = pagesOf(
            {
              program,
              args: (dir) => [
                ...deviceArgs,
                ...chosen.args,
                ...(options.extraArgs ?? []),
                '--format=png',
                '-p',
                `--batch=${path.join(dir, 'page-%04d.png')}`,
                // Without a count the feeder is drawn empty; a flatbed would never be.
                ...(pages === null ? [] : [`--batch-count=${pages}`]),
              ],
              env,
              spoolRoot,
              takenWith: { device, source: chosen.source, resolution: chosen.resolution, colour: chosen.colour },
              pages,
              wholeWhen: 'named',
              quietMs,
              lastWord: /Batch terminated, \d+ pages? scanned\s*$/,
              judge: saneCause,
            },
            signal,
          );
          let isBusy = false;
          for await (const event of events) {
            isBusy =
              event.type === 'ended' && event.cause === 'SCANNER_BUSY' && event.pages === 0 && attempt < busy.tries;
            if (!isBusy) yield event;
          }
          if (!isBusy) return;
          await sleep(busy.pauseMs, signal);
        }
      } catch (error) {
        if (!isDeviceError(error)) throw error;
        if (error.code === 'CANCELLED') return yield ended('cancelled', null);
        yield ended('failed', error.code, error.detail);
      } finally {
        await unlock?.();
      }
    },
  };
}

/** SANE devices of this machine and of its network. @throws DeviceError SCAN_SYSTEM_MISSING | CANCELLED */
export async function listSaneDevices(
  options: { configDir?: string; program?: string; signal?: AbortSignal } = {},
): Promise<{ device: string; label: string }[]> {
  const env = options.configDir === undefined ? {} : { SANE_CONFIG_DIR: options.configDir };
  const { output } = await runBriefly(options.program ?? 'scanimage', ['-f', '%d|%v %m%n'], env, options.signal);
  return output.split('\n').flatMap((line) => {
    const at = line.indexOf('|');
    return at > 0 ? [{ device: line.slice(0, at), label: line.slice(at + 1).trim() }] : [];
  });
}

function runBriefly(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<{ exitCode: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new DeviceError('CANCELLED'));
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env, LC_ALL: 'C' },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), describeMs);
    const onAbort = (): boolean => child.kill('SIGKILL');
    signal?.addEventListener('abort', onAbort, { once: true });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(0, 200_000)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(0, 20_000)));
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish();
      reject(new DeviceError('SCAN_SYSTEM_MISSING', { detail: { reason: error.code ?? '' }, cause: error }));
    });
    child.on('close', (exitCode) => {
      finish();
      if (signal?.aborted) reject(new DeviceError('CANCELLED'));
      else resolve({ exitCode, output, errors });
    });
  });
}
