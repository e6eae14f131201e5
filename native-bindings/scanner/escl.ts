import { DeviceError, isDeviceError } from '../errors.ts';
import { sleep } from '../waiting.ts';
import { callScanner, type EsclAnswer } from './escl-http.ts';
import { capabilitiesOf, settingsXml, statusOf, type EsclCapabilities, type EsclStatus } from './escl-xml.ts';
import type { PaperSource, ScanEnd, ScanSettings, ScanSourceDriver } from './source.ts';

export interface EsclOptions {
  /** `http://host[:port]/eSCL`; the path is the `rs` a scanner announces. */
  url: string;
  /** SHA-256 of the certificate an administrator trusts, when no authority the system knows vouches for it. */
  fingerprint?: string | undefined;
  /** Between two questions to a busy scanner. */
  retryMs?: number;
  controlMs?: number;
  pageMs?: number;
}

const pageTries = 30;
const controlTries = 10;
const MAX_CONTROL = 512 * 1024;
const MAX_PAGE = 100 * 1024 * 1024;

/** A network scanner (eSCL, AirScan, Mopria). Pages are asked for one by one, as they are read. */
export function createEsclScanner({
  url,
  fingerprint,
  retryMs = 1_000,
  controlMs = 10_000,
  pageMs = 120_000,
}: EsclOptions): ScanSourceDriver {
  const base = new URL(url);
  const root = base.pathname.replace(/\/$/, '');
  const device = base.host;

  const control = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    signal: AbortSignal | undefined,
    body?: string,
  ): Promise<EsclAnswer> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await callScanner(base, {
        method,
        path,
        timeoutMs: controlMs,
        maxBytes: MAX_CONTROL,
        signal,
        fingerprint,
        ...(body === undefined ? {} : { body }),
      });
      if (answer.status !== 503 || attempt >= controlTries) return answer;
      await sleep(retryMs, signal);
    }
  };
  const document = async (name: string, signal: AbortSignal | undefined): Promise<string> => {
    const answer = await control('GET', `${root}/${name}`, signal);
    if (answer.status === 503) throw new DeviceError('SCANNER_BUSY', { device });
    if (answer.status === 401 || answer.status === 403) throw new DeviceError('SCANNER_DENIED', { device });
    if (answer.status !== 200) throw new DeviceError('SCANNER_PROTOCOL', { device, detail: { status: answer.status } });
    return answer.body.toString('utf8');
  };
  const status = async (signal: AbortSignal | undefined): Promise<EsclStatus> =>
    statusOf(await document('ScannerStatus', signal));

  const begin = async (
    settings: ScanSettings,
    source: Exclude<PaperSource, 'auto'>,
    can: EsclCapabilities,
    signal: AbortSignal | undefined,
  ): Promise<{ job: string; resolution: number }> => {
    const resolution = nearest(can.resolutions, settings.resolution);
    const answer = await control(
      'POST',
      `${root}/ScanJobs`,
      signal,
      settingsXml({ ...settings, source, resolution }, can.colours),
    );
    if (answer.status === 503) throw new DeviceError('SCANNER_BUSY', { device });
    if (answer.status === 409) throw new DeviceError('SCANNER_SETTING', { device, detail: { status: 409 } });
    if (answer.status !== 201 || !answer.location)
      throw new DeviceError('SCANNER_PROTOCOL', { device, detail: { status: answer.status } });
    // The host in it is often wrong: a name nobody knows, a cut IPv6 address. Only the path counts.
    return { job: pathOf(answer.location), resolution };
  };

  /** The next page; null when there is none. */
  const nextPage = async (job: string, signal: AbortSignal | undefined): Promise<Buffer | null> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await callScanner(base, {
        method: 'GET',
        path: `${job}/NextDocument`,
        timeoutMs: pageMs,
        maxBytes: MAX_PAGE,
        signal,
      });
      if (answer.status === 200) {
        if (answer.body[0] !== 0xff || answer.body[1] !== 0xd8 || answer.body[2] !== 0xff)
          throw new DeviceError('SCANNER_PROTOCOL', { device, detail: { problem: 'page is no JPEG' } });
        return answer.body;
      }
      if (answer.status === 503 && attempt < pageTries) await sleep(retryMs, signal);
      else if (answer.status === 503)
        throw new DeviceError('SCANNER_SILENT', { device, detail: { seconds: pageTries } });
      else if (answer.status === 404 || answer.status === 409 || answer.status === 410) return null;
      else throw new DeviceError('SCANNER_PROTOCOL', { device, detail: { status: answer.status } });
    }
  };

  return {
    async describe({ signal } = {}) {
      const can = capabilitiesOf(await document('ScannerCapabilities', signal));
      return { identity: can.identity || device, sources: can.sources, watchesMultiFeed: false };
    },
    async *scan(settings, { signal } = {}) {
      let pages = 0;
      let job: string | null = null;
      const end = (state: ScanEnd['state'], cause: ScanEnd['cause'], detail: ScanEnd['detail'] = {}): ScanEnd => ({
        type: 'ended',
        state,
        cause,
        detail,
        pages,
      });
      try {
        const can = capabilitiesOf(await document('ScannerCapabilities', signal));
        const before = await status(signal);
        const source = sourceFor(settings.source, can, before);
        if (!source) return yield end('failed', 'SCANNER_SETTING', { problem: `source ${settings.source}` });
        if (source !== 'flatbed') {
          const cause = feederCause(before.feeder);
          if (cause) return yield end('failed', cause);
        }
        const begun = await begin(settings, source, can, signal);
        job = begun.job;
        const wanted = source === 'flatbed' ? 1 : settings.pages;
        while (wanted === null || pages < wanted) {
          yield { type: 'progress', number: pages + 1, share: 0 };
          const bytes = await nextPage(job, signal);
          if (!bytes) {
            job = null;
            break;
          }
          pages += 1;
          const takenWith = { device, source, resolution: begun.resolution, colour: settings.colour };
          yield { type: 'page', page: { bytes, number: pages, takenWith } };
        }
        // "No more pages" does not say why: the status page does.
        const after = source === 'flatbed' ? '' : (await status(signal)).feeder;
        const cause = after === 'ScannerAdfEmpty' || after === 'ScannerAdfLoaded' ? null : feederCause(after);
        if (cause) return yield end('failed', cause);
        yield pages > 0 ? end('done', null) : end('failed', 'SCANNER_EMPTY');
      } catch (error) {
        if (!isDeviceError(error)) throw error;
        if (error.code === 'CANCELLED') yield end('cancelled', null);
        else yield end('failed', error.code, error.detail);
      } finally {
        // What was begun and not drawn empty is taken back, or the scanner stays busy.
        if (job !== null)
          await callScanner(base, { method: 'DELETE', path: job, timeoutMs: controlMs, maxBytes: MAX_CONTROL }).catch(
            (error: unknown) => {
              if (!isDeviceError(error)) throw error;
            },
          );
      }
    },
  };
}

function sourceFor(
  wanted: PaperSource,
  { sources }: EsclCapabilities,
  { feeder }: EsclStatus,
): Exclude<PaperSource, 'auto'> | null {
  if (wanted !== 'auto') return sources.includes(wanted) ? wanted : null;
  // The sensor decides; a device without a flatbed has no choice.
  if (sources.includes('feeder') && (feeder === 'ScannerAdfLoaded' || !sources.includes('flatbed'))) return 'feeder';
  return sources[0] ?? null;
}

function feederCause(feeder: string): 'SCANNER_EMPTY' | 'SCANNER_JAM' | 'SCANNER_COVER_OPEN' | null {
  if (/Empty$/.test(feeder)) return 'SCANNER_EMPTY';
  if (/Jam$/.test(feeder)) return 'SCANNER_JAM';
  return /(DoorOpen|CoverOpen|Hatch\w*Open)$/.test(feeder) ? 'SCANNER_COVER_OPEN' : null;
}

function pathOf(location: string): string {
  const found = /^https?:\/\/[^/]*(\/.*)$/i.exec(location);
  return (found?.[1] ?? (location.startsWith('/') ? location : `/${location}`)).replace(/\/$/, '');
}

function nearest(offered: readonly number[], wanted: number): number {
  return offered.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? wanted;
}
