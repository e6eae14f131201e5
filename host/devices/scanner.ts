import { ExpectedError } from '#contract/errors.ts';
import type { DeviceSettings } from '#contract/devices.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { openScanner } from '#native-bindings/scanner/open.ts';
import {
  a4,
  paperSources,
  scanColours,
  type ScanEnd,
  type ScanEvent,
  type ScannerFacts,
  type ScanSettings,
  type ScanSourceDriver,
} from '#native-bindings/scanner/source.ts';
import type { Logger } from '../kernel/log.ts';
import { trustSystem } from '../kernel/outgoing.ts';
import { deviceFailure } from './failures.ts';
import { roleTitles } from './roles.ts';
import { createSlot, type Health, type SlotDriver, type SlotFace, type SlotSurroundings } from './slot.ts';

export interface ScannerSlot extends SlotFace {
  /**
   * Scans as this window's scanner is set up, `wanted` over it. Every event but the last is handed on and waited for.
   *
   * @throws ExpectedError DEVICE_NOT_BOUND
   */
  scan(
    wanted: Partial<ScanSettings>,
    signal: AbortSignal | undefined,
    onEvent: (event: Exclude<ScanEvent, ScanEnd>) => Promise<void>,
  ): Promise<{ end: ScanEnd; failure: ExpectedError | null }>;
}

interface ScannerUnit extends SlotDriver {
  source: ScanSourceDriver;
  usual: ScanSettings;
}

export function createScannerSlot(surroundings: SlotSurroundings & { spoolRoot: string; log: Logger }): ScannerSlot {
  const { spoolRoot } = surroundings;
  const slot = createSlot<ScannerUnit>({
    ...surroundings,
    // Asking a scanner wakes it up and keeps other windows from it for a second.
    probeMs: surroundings.probeMs ?? { well: 120_000, ill: 15_000 },
    role: 'scanner',
    createDriver: ({ address, settings }) => {
      const { certificate } = settings;
      // Another authority than those that came with the program may vouch for it.
      if (address.startsWith('escl:https:')) trustSystem(surroundings.log);
      const source = openScanner(address, {
        spoolRoot,
        ...(typeof certificate === 'string' && certificate !== '' ? { fingerprint: certificate } : {}),
      });
      const stop = new AbortController();
      return {
        source,
        usual: usualFor(settings),
        probe: () => healthOf(source, stop.signal),
        close: async () => stop.abort(),
      };
    },
  });
  return {
    ...slot,
    async scan(wanted, signal, onEvent) {
      const address = slot.state().address ?? '';
      const failureOf = (end: ScanEnd): ExpectedError | null =>
        end.cause === null || end.cause === 'CANCELLED'
          ? null
          : new ExpectedError(end.cause, { device: roleTitles.scanner, address, ...end.detail });
      const end = await slot.use(
        '扫描中',
        async ({ source, usual }) => {
          let last: ScanEnd | null = null;
          for await (const event of source.scan({ ...usual, ...wanted }, signal ? { signal } : {})) {
            if (event.type === 'ended') last = event;
            else await onEvent(event);
          }
          if (!last) throw new Error('a scan without an end');
          return last;
        },
        (ended) => ({ failure: isOfPaper(ended) ? null : failureOf(ended), warning: null }),
      );
      if (end.pages > 0) slot.note(`扫描 ${end.pages} 页`);
      return { end, failure: failureOf(end) };
    },
    async test() {
      const facts = await slot.use('询问中', ({ source }) => source.describe());
      return { isOk: true, text: factsText(facts) };
    },
  };
}

/** An empty feeder, or a window next door that is scanning, is no fault of the device. */
const isOfPaper = ({ cause }: ScanEnd): boolean => cause === 'SCANNER_EMPTY' || cause === 'SCANNER_BUSY';

async function healthOf(source: ScanSourceDriver, signal: AbortSignal): Promise<Health> {
  try {
    const { identity } = await source.describe({ signal });
    return { identity, warning: null, failure: null };
  } catch (error) {
    // Another window is scanning: it is there, and will be free again.
    if (isDeviceError(error, 'SCANNER_BUSY')) return { identity: null, warning: '正忙', failure: null };
    const failure = deviceFailure(error, roleTitles.scanner, '');
    if (failure) throw error;
    return { identity: null, warning: null, failure: null };
  }
}

const sourceNames = { flatbed: '平板', feeder: '进纸器', feederDuplex: '进纸器双面' } as const;

function factsText({ identity, sources, watchesMultiFeed }: ScannerFacts): string {
  const multiFeed = watchesMultiFeed ? '，会发现重张' : '，不会发现重张';
  return `${identity}：${sources.map((one) => sourceNames[one]).join('、')}${sources.includes('feeder') ? multiFeed : ''}`;
}

/** What the binding says, where it says something this scanner interface knows. */
function usualFor(settings: DeviceSettings): ScanSettings {
  const resolution = Number(settings['resolution'] ?? 300);
  return {
    source: paperSources.find((one) => one === settings['source']) ?? 'auto',
    colour: scanColours.find((one) => one === settings['colour']) ?? 'colour',
    resolution: Number.isFinite(resolution) ? Math.min(600, Math.max(75, resolution)) : 300,
    ...a4,
    pages: null,
  };
}
