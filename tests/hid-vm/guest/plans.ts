import type { SimulatedCard } from '#simulators/id-card/card.ts';
import type { CardFault } from '#simulators/id-card/faults.ts';
import { createIdCardHidSimulator, type HidFault, type IdCardHidOptions } from '#simulators/id-card/hid.ts';
import type { HidFirmware } from '#simulators/uhid/device.ts';
import type { HidIdentity } from '#simulators/uhid/events.ts';
import { vendorDescriptor } from '#simulators/uhid/descriptor.ts';
import type { UhidPlan } from '#simulators/uhid/process.ts';

/** Features of the plain device. */
export const KEPT = 3;
export const LARGE = 4;
export const REFUSED = 9;
export const SILENT = 10;
/** Plain reports carry this many bytes without id. */
export const REPORT_BYTES = 64;

/** A device without a purpose: keeps features 3 and 4, refuses 9, never answers 10; tells what it was sent. */
export function plainDevice(identity: HidIdentity): UhidPlan {
  let line: Parameters<HidFirmware['attach']>[0] | null = null;
  const outputs: Uint8Array[] = [];
  let resetsOn: number | null = null;
  let echoes = false;
  let beat: NodeJS.Timeout | undefined;
  const kept = new Map([
    [KEPT, blank(KEPT, 32)],
    [LARGE, blank(LARGE, 256)],
  ]);
  const stop = (): void => clearInterval(beat);
  return {
    identity,
    descriptor: vendorDescriptor({
      inputs: [{ id: 0, bytes: REPORT_BYTES }],
      outputs: [{ id: 0, bytes: REPORT_BYTES }],
      features: [
        { id: KEPT, bytes: 31 },
        { id: LARGE, bytes: 255 },
        { id: REFUSED, bytes: 31 },
        { id: SILENT, bytes: 31 },
      ],
    }),
    firmware: {
      attach: (to) => void (line = to),
      detach() {
        line = null;
        stop();
      },
      onOutput(report) {
        outputs.push(report);
        if (report[1] === resetsOn) line?.resetBus(300);
        else if (echoes) line?.input(report.subarray(1));
      },
      onGetFeature: (id) => (id === SILENT ? undefined : (kept.get(id) ?? null)),
      onSetFeature(report) {
        const id = report[0] ?? 0;
        if (id === SILENT) return 'silent';
        if (!kept.has(id)) return 'refused';
        kept.set(id, report);
        return 'ok';
      },
    },
    controls: {
      echo: (on: boolean) => void (echoes = on),
      input: (report: Uint8Array) => line?.input(report),
      takeOutputs: () => outputs.splice(0),
      resetOn: (byte: number) => void (resetsOn = byte),
      /** Reports that count up in their first two bytes, a given number a second. */
      stream(count: number, perSecond: number) {
        stop();
        const began = performance.now();
        let sent = 0;
        beat = setInterval(() => {
          const due = Math.min(count, Math.floor(((performance.now() - began) * perSecond) / 1000));
          for (; sent < due; sent += 1)
            line?.input(
              Uint8Array.from({ length: REPORT_BYTES }, (_, i) => (i === 0 ? sent & 0xff : i === 1 ? sent >> 8 : 0)),
            );
          if (sent >= count) stop();
        }, 5);
      },
    },
  };
}

/** A card reader with its card and its faults under control. */
export function cardReader(identity: HidIdentity, framing: IdCardHidOptions['framing']): UhidPlan {
  const simulator = createIdCardHidSimulator({ framing });
  return {
    identity,
    descriptor: simulator.descriptor,
    firmware: simulator.firmware,
    controls: {
      place: (card: SimulatedCard) => simulator.place(card),
      lift: () => simulator.lift(),
      misbehave: (fault: CardFault | null) => simulator.misbehave(fault),
      disturb: (fault: HidFault | null) => simulator.disturb(fault),
      /** Commands taken so far. */
      commands: () => simulator.log.length,
    },
  };
}

function blank(id: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i === 0 ? id : 0));
}
