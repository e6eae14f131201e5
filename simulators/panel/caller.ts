import { Buffer } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import { openPty, type Pty } from '../pty.ts';

/** What may go wrong with a unit on the bus; the next `times` frames it sends or takes (1 unless given). */
export type CallerFault =
  /** Takes commands and does not answer; keys are not sent. */
  | { kind: 'silence' }
  | { kind: 'wrong-checksum' }
  | { kind: 'wrong-repeated-length' }
  | { kind: 'wrong-tail' }
  | { kind: 'unknown-func' }
  /** Sent again although it was answered. */
  | { kind: 'repeated'; count: number; everyMs: number }
  | { kind: 'garbage-before'; bytes: number }
  | { kind: 'garbage-behind'; bytes: number }
  | { kind: 'half' }
  | { kind: 'byte-by-byte'; pauseMs: number }
  /** A key was pressed while the host was speaking: both are spoilt. */
  | { kind: 'collision' }
  | { kind: 'late'; delayMs: number }
  | { kind: 'foreign-address' }
  | { kind: 'too-long' }
  | { kind: 'two-at-once' };

export interface CallerSimulator {
  readonly path: string;
  /** Digits on the unit's display, `-` where blank; null: never set. */
  readonly display: { ticket: string | null; waiting: string | null; level: number | null };
  readonly beeps: number;
  readonly isEvaluating: boolean;
  /** Good commands taken and bad ones dropped, hex; answers to its own keys apart. */
  readonly taken: string[];
  readonly dropped: string[];
  readonly answers: string[];
  /** Presses a key of the caller, e.g. `0C`; or two bytes such as `060F`. */
  press(data: string): Promise<void>;
  /** Presses a key of the evaluator, 0 to 3. */
  rate(key: number): Promise<void>;
  sendRaw(hex: string): void;
  misbehave(fault: CallerFault | null, times?: number): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A queue caller with a four-key evaluator on one RS-485 line, behind a pty.
 *
 * @param bus the line of other units, for one more of another address
 */
export async function startCallerSimulator({
  path,
  address = 5,
  echoes = false,
  bus,
}: {
  path: string;
  address?: number;
  echoes?: boolean;
  bus?: Pty;
}): Promise<CallerSimulator> {
  const pty = bus ?? (await openPty(path));
  const state = {
    ticket: null as string | null,
    waiting: null as string | null,
    level: null as number | null,
    beeps: 0,
    isEvaluating: false,
  };
  const taken: string[] = [];
  const dropped: string[] = [];
  const answers: string[] = [];
  const awaiting: string[] = [];
  let disturbance: { fault: CallerFault; left: number } | null = null;
  let held = Buffer.alloc(0);

  function take(applies: (fault: CallerFault) => boolean): CallerFault | null {
    if (disturbance === null || !applies(disturbance.fault)) return null;
    const { fault } = disturbance;
    disturbance.left -= 1;
    if (disturbance.left <= 0) disturbance = null;
    return fault;
  }

  pty.onData((bytes) => {
    held = Buffer.concat([held, bytes]);
    for (;;) {
      const at = held.indexOf(Buffer.from('ff68', 'hex'));
      if (at < 0) return;
      held = held.subarray(at);
      if (held.length < 7 || held.length < 7 + held[2]!) return;
      const frame = Buffer.from(held.subarray(0, 7 + held[2]!));
      held = held.subarray(frame.length);
      receive(frame);
    }
  });

  function receive(frame: Buffer): void {
    const hex = frame.toString('hex').toUpperCase();
    if (!isGood(frame)) {
      dropped.push(hex);
      return;
    }
    const at = awaiting.indexOf(hex);
    if (at >= 0) {
      awaiting.splice(at, 1);
      answers.push(hex);
      return;
    }
    const fault = take(
      (one) =>
        one.kind === 'silence' ||
        one.kind === 'collision' ||
        one.kind === 'late' ||
        one.kind === 'wrong-checksum' ||
        one.kind === 'garbage-before',
    );
    if (fault?.kind === 'collision') {
      // Nobody understands anything: the command is lost and noise comes back.
      dropped.push(hex);
      pty.write(Buffer.from(frame.map((byte, i) => byte & (0xa5 + i))));
      return;
    }
    if (frame[5] !== address) return;
    taken.push(hex);
    if (fault?.kind === 'silence') return;
    act(frame[6]!, frame.subarray(7, -2));
    if (!echoes) return;
    const echo = Buffer.from(frame);
    if (fault?.kind === 'wrong-checksum') echo[echo.length - 2]! ^= 0x33;
    if (fault?.kind === 'garbage-before') pty.write(noise(fault.bytes));
    if (fault?.kind === 'late') void wait(fault.delayMs).then(() => pty.write(echo));
    else pty.write(echo);
  }

  function act(func: number, data: Buffer): void {
    const digits = [...data].map((byte) => (byte === 0x0a ? '-' : String(byte))).join('');
    if (func === 0x03) state.beeps += 1;
    else if (func === 0x01 && data[0] === 0x0b) state.isEvaluating = true;
    else if (func === 0x02 && data.length === 1) state.level = data[0]!;
    else if (func === 0x02 && digits.startsWith('---')) state.ticket = digits.slice(3);
    else if (func === 0x02) state.waiting = digits.slice(0, 3);
  }

  async function emit(func: number, data: Buffer): Promise<void> {
    const fault = take(() => true);
    const content = Buffer.concat([
      Buffer.of(
        fault?.kind === 'foreign-address' ? address + 1 : address,
        fault?.kind === 'unknown-func' ? 0x77 : func,
      ),
      fault?.kind === 'unknown-func' ? Buffer.of(0x66) : data,
    ]);
    const padded = fault?.kind === 'too-long' ? Buffer.concat([content, Buffer.alloc(8, 1)]) : content;
    const frame = build(padded);
    const answer = func === 0x11 ? build(Buffer.concat([Buffer.of(padded[0]!, 0x01), padded.subarray(2)])) : frame;
    const expect = (): void => void awaiting.push(answer.toString('hex').toUpperCase());
    switch (fault?.kind) {
      case 'silence':
        return;
      case 'wrong-checksum':
        frame[frame.length - 2]! ^= 0x01;
        return pty.write(frame);
      case 'wrong-repeated-length':
        frame[3]! += 1;
        return pty.write(frame);
      case 'wrong-tail':
        frame[frame.length - 1] = 0x17;
        return pty.write(frame);
      case 'half':
        return pty.write(frame.subarray(0, frame.length >> 1));
      case 'collision':
        return pty.write(Buffer.from(frame.map((byte, i) => (i > 3 ? byte | 0x5a : byte))));
      case 'garbage-before':
        expect();
        return pty.write(Buffer.concat([noise(fault.bytes), frame]));
      case 'garbage-behind':
        expect();
        return pty.write(Buffer.concat([frame, noise(fault.bytes)]));
      case 'two-at-once':
        expect();
        expect();
        return pty.write(Buffer.concat([frame, build(Buffer.of(address, 0x03, 0x0d))]));
      case 'late':
        expect();
        await wait(fault.delayMs);
        return pty.write(frame);
      case 'repeated':
        for (let i = 0; i < fault.count; i += 1) {
          expect();
          pty.write(frame);
          await wait(fault.everyMs);
        }
        return;
      case 'byte-by-byte':
        expect();
        for (const byte of frame) {
          pty.write(Buffer.of(byte));
          await wait(fault.pauseMs);
        }
        return;
      default:
        expect();
        pty.write(frame);
    }
  }

  return {
    path,
    taken,
    dropped,
    answers,
    get display() {
      return { ticket: state.ticket, waiting: state.waiting, level: state.level };
    },
    get beeps() {
      return state.beeps;
    },
    get isEvaluating() {
      return state.isEvaluating;
    },
    press: (data) => emit(0x03, Buffer.from(data, 'hex')),
    rate(key) {
      state.isEvaluating = false;
      return emit(0x11, Buffer.of(key));
    },
    sendRaw: (hex) => pty.write(Buffer.from(hex, 'hex')),
    misbehave(fault, times = 1) {
      disturbance = fault && { fault, left: times };
    },
    async unplug() {
      // Without power the display is dark.
      Object.assign(state, { ticket: null, waiting: null, level: null, isEvaluating: false });
      held = Buffer.alloc(0);
      await pty.unplug();
    },
    replug: () => pty.replug(),
    close: () => pty.close(),
  };
}

function build(content: Buffer): Buffer {
  const sum = content.reduce((total, byte) => total + byte, 0) & 0xff;
  return Buffer.concat([Buffer.of(0xff, 0x68, content.length, content.length, 0x68), content, Buffer.of(sum, 0x16)]);
}

function isGood(frame: Buffer): boolean {
  const content = frame.subarray(5, -2);
  return (
    frame[2] === frame[3] &&
    frame[4] === 0x68 &&
    frame.at(-1) === 0x16 &&
    (content.reduce((sum, byte) => sum + byte, 0) & 0xff) === frame.at(-2)
  );
}

/** Parts of frame heads among other bytes, the same every time. */
function noise(count: number): Buffer {
  const pattern = [0xff, 0x68, 0x03, 0x00, 0xff, 0xff, 0x16, 0x68, 0x5a];
  return Buffer.from(Array.from({ length: count }, (_, i) => pattern[i % pattern.length] ?? 0));
}
