import type { HidFirmware } from '../uhid/device.ts';
import type { PadFault } from './faults.ts';
import { FEATURE_LENGTHS, LARGE_BLOCK_LENGTH, type PadModel } from './models.ts';
import { createScreen, type Screen } from './screen.ts';

/** A pen over the pad, in screen pixels; pressure in device units. */
export interface PenPosition {
  x: number;
  y: number;
  pressure: number;
  isNear?: boolean;
}

export interface PadFirmware extends HidFirmware {
  readonly screen: Screen;
  /** One pen report 5 ms after the last one. @returns false while unplugged */
  pen(position: PenPosition): boolean;
  misbehave(fault: PadFault | null): void;
  /** Feature reports taken, by id, in order; image blocks counted only. */
  readonly received: {
    sets: number[];
    imageBlocks: number;
    blocksOfOtherLength: number;
    nvmWrites: number;
    resets: number;
  };
  /** Numbered samples the pad made, sent or not. */
  readonly samples: { made: number; sent: number };
  readonly isInking: boolean;
}

const READY = 0;
const IMAGE = 1;
const WRONG_STATE = 0x02;
const NVM = new Set([0x0a, 0x29, 0x2b, 0x2c, 0x2e]);
const REPORT_EVERY_MS = 5;

export function createPadFirmware(
  model: PadModel,
  options: { serial: string; takesLargeBlocks: boolean },
): PadFirmware {
  const screen = createScreen(model.width, model.height, model.isColour);
  const received = { sets: [] as number[], imageBlocks: 0, blocksOfOtherLength: 0, nvmWrites: 0, resets: 0 };
  const samples = { made: 0, sent: 0 };
  let line: { input(report: Uint8Array): void; resetBus(pauseMs: number): void } | null = null;
  let fault: PadFault | null = null;
  let serial = options.serial;
  /** How often the fault showed. */
  let shown = 0;
  let state = READY;
  let result = 0;
  let settings = new Map<number, number[]>();
  let image: {
    encoding: number;
    rect: { x1: number; y1: number; x2: number; y2: number };
    parts: Uint8Array[];
    blocks: number;
  } | null = null;
  let timeCount = 0;
  let sequence = 0;
  let isDown = false;
  /** Between the report that makes it drop off the bus and the line's going. */
  let isLeaving = false;

  const whole = [
    0,
    0,
    0,
    0,
    (model.width - 1) & 0xff,
    (model.width - 1) >> 8,
    (model.height - 1) & 0xff,
    (model.height - 1) >> 8,
  ];
  const backlight = [3, 0];

  /** As after power on: a white screen, inking on. */
  function restart(): void {
    state = READY;
    result = 0;
    image = null;
    isDown = false;
    settings = new Map([
      [0x21, [1]],
      [0x22, [0x15, 0, 0x10, 0]],
      [0x2a, whole],
      [0x2b, backlight],
      [0x32, [0]],
    ]);
    screen.clear();
  }
  restart();

  const rectOf = (bytes: readonly number[]) => {
    const le16 = (at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    return { x1: le16(0), y1: le16(2), x2: le16(4), y2: le16(6) };
  };
  const isOnScreen = ({ x1, y1, x2, y2 }: ReturnType<typeof rectOf>): boolean =>
    x1 <= x2 && y1 <= y2 && x2 < model.width && y2 < model.height;

  function statusReport(): Uint8Array {
    let code = state;
    if (fault?.kind === 'stuck-in-image') code = IMAGE;
    if (fault?.kind === 'state' && shown < fault.looks) {
      shown += 1;
      code = fault.code;
    }
    return Uint8Array.of(0x03, code, result, 0, 0);
  }

  function capability(): Uint8Array {
    const which = fault?.kind === 'capability' ? fault.which : null;
    if (which === 'wrong-report') return new Uint8Array(17).fill(0x5a);
    const be16 = (value: number): number[] => [value >> 8, value & 0xff];
    const side = (value: number): number[] => be16(which === 'zero' ? 0 : which === 'huge' ? 0xffff : value);
    const flags = which === 'no-colour-flags' ? 0 : model.encodingFlag;
    return Uint8Array.from([
      0x09,
      ...be16(model.maxX),
      ...be16(model.maxY),
      ...be16(model.maxPressure),
      ...side(model.width),
      ...side(model.height),
      200,
      ...be16(2540),
      flags,
      0,
      0,
    ]);
  }

  const ascii = (id: number, text: string, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    bytes[0] = id;
    bytes.set(new TextEncoder().encode(text).subarray(0, length - 1), 1);
    return bytes;
  };

  function get(id: number): Uint8Array | null {
    switch (id) {
      case 0x03:
        return statusReport();
      case 0x08: {
        const bytes = ascii(0x08, `STU-${model.name}`, 17);
        bytes.set([0x01, 0x05, 0x01, 0, 1, 0, 0], 10);
        return bytes;
      }
      case 0x09:
        return capability();
      case 0x0a:
        return Uint8Array.of(0x0a, 0, 0, 0x12, 0x34);
      case 0x0b:
        return ascii(0x0b, serial.slice(-10), 11);
      case 0x0f:
        return model.hasEserial ? ascii(0x0f, serial, 14) : null;
      default: {
        const value = settings.get(id);
        return value === undefined ? null : Uint8Array.from([id, ...value]);
      }
    }
  }

  /** @returns result code */
  function set(id: number, payload: readonly number[]): number {
    const isReady = state === READY && fault?.kind !== 'stuck-in-image';
    switch (id) {
      case 0x04:
        received.resets += 1;
        if (fault?.kind === 'stuck-in-image' && fault.survivesReset !== true) fault = null;
        restart();
        return 0;
      case 0x16:
        return WRONG_STATE;
      case 0x20:
        if (!isReady) return WRONG_STATE;
        screen.clear();
        return 0;
      case 0x24:
      case 0x25: {
        if (!isReady) return WRONG_STATE;
        const rect = id === 0x25 ? rectOf(whole) : rectOf(payload.slice(2));
        if (!isOnScreen(rect)) return 0x15;
        image = { encoding: payload[0] ?? 0, rect, parts: [], blocks: 0 };
        state = IMAGE;
        return 0;
      }
      case 0x27: {
        if (state !== IMAGE && fault?.kind !== 'stuck-in-image') return WRONG_STATE;
        const ended = image;
        image = null;
        state = READY;
        if (payload[0] !== 0 || ended === null) return 0;
        if (fault?.kind === 'image-result' && shown < fault.times) {
          shown += 1;
          return fault.code;
        }
        return screen.draw(ended.encoding, Buffer.concat(ended.parts), ended.rect);
      }
      case 0x22:
        if (!isReady) return WRONG_STATE;
        settings.set(id, [...payload]);
        return 0;
      case 0x2a:
        if (!isOnScreen(rectOf(payload))) return 0x15;
        settings.set(id, [...payload]);
        return 0;
      default:
        if (!settings.has(id)) return 0x01;
        if (NVM.has(id)) received.nvmWrites += 1;
        settings.set(id, [...payload]);
        return 0;
    }
  }

  function takeBlock(report: Uint8Array): 'ok' | 'refused' {
    if (state !== IMAGE || image === null) {
      result = WRONG_STATE;
      return 'refused';
    }
    if (report.length !== 256 && !(options.takesLargeBlocks && report.length === LARGE_BLOCK_LENGTH))
      received.blocksOfOtherLength += 1;
    received.imageBlocks += 1;
    image.blocks += 1;
    const length = report[1]! | (report[2]! << 8);
    image.parts.push(report.slice(3, 3 + length));
    const { blocks } = image;
    if (fault?.kind === 'pen-in-upload') pen({ x: 100 + (blocks % 100), y: 100, pressure: 500 });
    if ((fault?.kind === 'reset-in-upload' || fault?.kind === 'forget-in-upload') && blocks === fault.afterBlocks) {
      const { pauseMs } = fault.kind === 'reset-in-upload' ? fault : { pauseMs: null };
      fault = null;
      if (pauseMs === null) restart();
      else line?.resetBus(pauseMs);
    }
    return 'ok';
  }

  /** Our own ink, by the pad's own thresholds. */
  function inkOnScreen(position: PenPosition): void {
    const [onLow = 0, onHigh = 0, offLow = 0, offHigh = 0] = settings.get(0x22) ?? [];
    isDown =
      position.pressure >= (isDown ? offLow | (offHigh << 8) : onLow | (onHigh << 8)) && position.isNear !== false;
    const { x1, y1, x2, y2 } = rectOf(settings.get(0x2a) ?? whole);
    if (!isDown || settings.get(0x21)?.[0] !== 1) return;
    if (position.x >= x1 && position.x <= x2 && position.y >= y1 && position.y <= y2)
      screen.dot(position.x, position.y);
  }

  function penReport(position: PenPosition): Uint8Array {
    const pressure = Math.round(position.pressure);
    const x = Math.min(model.maxX - 1, Math.max(0, Math.round((position.x * model.maxX) / model.width)));
    const y = Math.min(model.maxY - 1, Math.max(0, Math.round((position.y * model.maxY) / model.height)));
    const flags = (position.isNear === false ? 0 : 0x80) | (pressure > 0 ? 0x10 : 0) | (pressure >> 8);
    const common = [flags, pressure & 0xff, x >> 8, x & 0xff, y >> 8, y & 0xff];
    if (fault?.kind === 'encrypted') return Uint8Array.from([0x33, ...common, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    if (settings.get(0x32)?.[0] !== 3) return Uint8Array.from([0x01, ...common]);
    return Uint8Array.from([0x34, ...common, timeCount >> 8, timeCount & 0xff, sequence >> 8, sequence & 0xff]);
  }

  function pen(position: PenPosition): boolean {
    if (line === null || isLeaving) return false;
    inkOnScreen(position);
    samples.made += 1;
    timeCount = (timeCount + REPORT_EVERY_MS) & 0xffff;
    if (fault?.kind === 'stale-sequence') {
      sequence = fault.from & 0xffff;
      fault = null;
    } else sequence = (sequence + 1) & 0xffff;
    shown += 1;
    const is = (every: number): boolean => samples.made % every === 0;
    if (fault?.kind === 'lose-every' && is(fault.nth)) return true;
    let report = penReport(position);
    if (fault?.kind === 'short-reports' && is(fault.every)) report = report.subarray(0, 6);
    if (fault?.kind === 'long-reports') {
      const long = new Uint8Array(17);
      long.set(report);
      report = long;
    }
    samples.sent += 1;
    line.input(report);
    if (fault?.kind === 'repeat-every' && is(fault.nth)) line.input(report);
    if (fault?.kind === 'forget-after' && shown >= fault.reports) {
      fault = null;
      restart();
    }
    if (fault?.kind === 'drop-after' && shown >= fault.reports) {
      const { pauseMs } = fault;
      fault = null;
      isLeaving = true;
      // What was just sent still arrives; the line goes after it.
      queueMicrotask(() => line?.resetBus(pauseMs));
    }
    return true;
  }

  return {
    screen,
    received,
    samples,
    pen,
    get isInking() {
      return settings.get(0x21)?.[0] === 1;
    },
    misbehave(next) {
      if (next?.kind === 'serial') {
        serial = next.serial;
        return;
      }
      fault = next;
      shown = 0;
    },
    attach(given) {
      line = given;
      isLeaving = false;
      sequence = 0;
      restart();
    },
    detach() {
      line = null;
      restart();
    },
    // The pads take no output reports.
    onOutput: () => undefined,
    onGetFeature(reportId) {
      if (fault?.kind === 'silent' && reportId === (fault.reportId ?? 0x03) && shown < (fault.times ?? Infinity)) {
        shown += 1;
        return undefined;
      }
      return get(reportId);
    },
    onSetFeature(report) {
      const id = report[0] ?? 0;
      if (fault?.kind === 'refuse-set' && id === fault.reportId && shown < (fault.times ?? Infinity)) {
        shown += 1;
        return 'refused';
      }
      if (id === 0x26) return takeBlock(report);
      if (report.length !== FEATURE_LENGTHS[id]) {
        result = 0x04;
        return 'refused';
      }
      received.sets.push(id);
      result = set(id, [...report.subarray(1)]);
      return result === 0x01 ? 'refused' : 'ok';
    },
  };
}
