import { Buffer } from 'node:buffer';
import type { SimulatedCard } from './card.ts';
import type { CardFault } from './faults.ts';
import { unwrap, wrap, type ReportFraming } from './hid-wrap.ts';
import { createSdtModule, type ExchangeLog, type SdtModuleOptions } from './module.ts';
import { createCommandParser } from './protocol.ts';

/** What only a reader on HID can do wrong; `times` counts affected replies (1 unless given), `on: 'read'` waits for a card's content. */
export type HidFault =
  /** The report of this number (0 is the first) does not arrive. */
  | { kind: 'lost-report'; which: number }
  /** A report arrives shorter (or longer) by so many bytes. */
  | { kind: 'wrong-size'; which: number; by: number }
  | { kind: 'bad-packet-checksum'; which: number }
  /** The packet's length field says more than a report holds. */
  | { kind: 'bad-packet-length'; which: number }
  | { kind: 'swapped-reports'; which: number }
  | { kind: 'repeated-report'; which: number }
  /** Only so many reports arrive, then nothing for the next `silentFor` commands. */
  | { kind: 'half-then-silence'; reports: number; silentFor: number }
  /** The device drops off the bus behind so many reports. */
  | { kind: 'reset-mid-read'; reports: number; pauseMs: number }
  /** The last report comes only with the reply to the next command, before it. */
  | { kind: 'late-report' }
  /** The reply twice, the second in the same reports behind the first. */
  | { kind: 'two-in-one' }
  /** Reports of something else between the reply's own. */
  | { kind: 'foreign-reports' }
  /** What is behind the data is not zero but left over. */
  | { kind: 'stale-padding' };

export interface IdCardHidSimulator {
  /** Put it behind a memory HID or the kernel's uhid. */
  readonly firmware: {
    attach(line: { input(report: Uint8Array): void; resetBus(pauseMs: number): void }): void;
    detach(): void;
    onOutput(report: Uint8Array): void;
    onGetFeature(reportId: number): Uint8Array | null | undefined;
    onSetFeature(report: Uint8Array): 'ok' | 'refused' | 'silent';
  };
  /** HID report descriptor: one report each way, vendor page. */
  readonly descriptor: Uint8Array;
  readonly identity: { vendorId: number; productId: number; product: string };
  readonly log: ExchangeLog[];
  place(card: SimulatedCard): void;
  lift(): void;
  /** Faults of card and module, as with the serial reader. */
  misbehave(fault: CardFault | null): void;
  /** Faults of the reports; for so many replies, of any command or of reading alone. */
  disturb(fault: HidFault | null, options?: { times?: number; on?: 'read' | 'any' }): void;
}

export interface IdCardHidOptions extends SdtModuleOptions {
  framing: ReportFraming;
  identity?: { vendorId: number; productId: number; product: string };
}

/** A HID reader with a card to place and lift, able to misbehave. */
export function createIdCardHidSimulator(options: IdCardHidOptions): IdCardHidSimulator {
  const { framing } = options;
  const module = createSdtModule(options);
  const timers = new Set<NodeJS.Timeout>();
  let line: Parameters<IdCardHidSimulator['firmware']['attach']>[0] | null = null;
  let disturbance: { fault: HidFault; left: number; on: 'read' | 'any' } | null = null;
  let owed: Buffer[] = [];
  let silentFor = 0;

  const send = (reports: readonly Uint8Array[]): void => {
    for (const report of reports) line?.input(report);
  };
  const later = (ms: number, task: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      task();
    }, ms);
    timers.add(timer);
  };

  function take(command: string): HidFault | null {
    if (disturbance === null || (disturbance.on === 'read' && command !== 'read')) return null;
    const { fault } = disturbance;
    disturbance.left -= 1;
    if (disturbance.left <= 0) disturbance = null;
    return fault;
  }

  const parse = createCommandParser((command) => {
    if (silentFor > 0) {
      silentFor -= 1;
      return;
    }
    const { bytes, fault } = module.answer(command);
    const hidFault = take(module.log.at(-1)?.command ?? '');
    const before = owed;
    owed = [];
    const reports = [...before, ...disturbed(bytes, hidFault)];
    if (fault?.kind === 'slow' || fault?.kind === 'late') later(fault.delayMs, () => send(reports));
    else if (fault?.kind === 'split')
      reports.forEach((report, n) => later(n * (fault.pauseMs ?? 5), () => send([report])));
    else send(reports);
    if (hidFault?.kind === 'reset-mid-read') line?.resetBus(hidFault.pauseMs);
  });

  function disturbed(bytes: Buffer, fault: HidFault | null): Buffer[] {
    const reports = wrap(framing, bytes);
    const headBytes = framing.reportId === 0 ? 0 : 1;
    switch (fault?.kind) {
      case 'lost-report':
        return reports.filter((_, i) => i !== fault.which);
      case 'wrong-size':
        return reports.map((report, i) =>
          i !== fault.which
            ? report
            : fault.by < 0
              ? report.subarray(0, fault.by)
              : Buffer.concat([report, Buffer.alloc(fault.by)]),
        );
      case 'bad-packet-checksum':
        // The data itself is changed, as noise on a cable would.
        reports[fault.which]![headBytes + framing.in.dataAt + 6]! ^= 0x10;
        return reports;
      case 'bad-packet-length':
        if (framing.in.length) reports[fault.which]![headBytes + framing.in.length.at] = 0xff;
        return reports;
      case 'swapped-reports': {
        const first = reports[fault.which];
        const second = reports[fault.which + 1];
        if (first && second) reports.splice(fault.which, 2, second, first);
        return reports;
      }
      case 'repeated-report':
        return reports.flatMap((report, i) => (i === fault.which ? [report, report] : [report]));
      case 'half-then-silence':
        silentFor = fault.silentFor;
        return reports.slice(0, fault.reports);
      case 'reset-mid-read':
        return reports.slice(0, fault.reports);
      case 'late-report':
        owed = reports.slice(-1);
        return reports.slice(0, -1);
      case 'two-in-one':
        return wrap(framing, Buffer.concat([bytes, bytes]));
      case 'foreign-reports': {
        const foreign = Buffer.alloc(framing.reportSize + headBytes, 0x5a);
        return reports.flatMap((report) => [foreign, report]);
      }
      case 'stale-padding':
        return wrap(framing, bytes, (i) => [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x04][i % 7] ?? 0);
      default:
        return reports;
    }
  }

  return {
    firmware: {
      attach(next) {
        line = next;
      },
      detach() {
        line = null;
        owed = [];
        silentFor = 0;
        for (const timer of timers) clearTimeout(timer);
        timers.clear();
        module.powerOff();
      },
      onOutput(report) {
        const data = unwrap(framing, report);
        if (data) parse(data);
      },
      onGetFeature: () => null,
      onSetFeature: () => 'refused',
    },
    descriptor: describe(framing),
    identity: options.identity ?? { vendorId: 0x10c4, productId: 0x0007, product: 'ID card reader' },
    log: module.log,
    place: module.place,
    lift: module.lift,
    misbehave: module.misbehave,
    disturb(fault, { times = 1, on = 'read' } = {}) {
      disturbance = fault && { fault, left: times, on };
    },
  };
}

/** Vendor page, one input and one output report of the same size. */
function describe({ reportId, reportSize }: ReportFraming): Uint8Array {
  const id = reportId === 0 ? [] : [0x85, reportId];
  return Uint8Array.from([
    0x06,
    0x00,
    0xff,
    0x09,
    0x01,
    0xa1,
    0x01,
    ...id,
    0x15,
    0x00,
    0x26,
    0xff,
    0x00,
    0x75,
    0x08,
    0x95,
    reportSize,
    0x09,
    0x02,
    0x81,
    0x02,
    0x95,
    reportSize,
    0x09,
    0x03,
    0x91,
    0x02,
    0xc0,
  ]);
}
