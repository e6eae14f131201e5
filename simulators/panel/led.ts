import { Buffer } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import { openPty } from '../pty.ts';

export type LedFault =
  | { kind: 'silence' }
  /** The frame arrives spoilt; nothing is shown or answered. */
  | { kind: 'deaf' }
  | { kind: 'garbage-answer'; bytes: number }
  | { kind: 'late-answer'; delayMs: number }
  | { kind: 'half-frame-answer' }
  /** Shows the old text on, but answers. */
  | { kind: 'frozen' };

export interface LedLine {
  text: string;
  raw: string;
  mode: number;
  speed: number;
  colour: number;
}

export interface LedSimulator {
  readonly path: string;
  /** What stands on each line now. */
  readonly lines: ReadonlyMap<number, LedLine>;
  /** Good frames, hex, in order. */
  readonly taken: string[];
  /** Bytes that were no good frame. */
  readonly droppedBytes: number;
  sendRaw(bytes: Uint8Array): void;
  misbehave(fault: LedFault | null, times?: number): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

/** A display of text lines behind a pty; strict about lengths and check sums. */
export async function startLedSimulator({
  path,
  answers = false,
}: {
  path: string;
  answers?: boolean;
}): Promise<LedSimulator> {
  const pty = await openPty(path);
  const lines = new Map<number, LedLine>();
  const taken: string[] = [];
  let droppedBytes = 0;
  let held = Buffer.alloc(0);
  let disturbance: { fault: LedFault; left: number } | null = null;

  function fault(): LedFault | null {
    if (disturbance === null) return null;
    const current = disturbance.fault;
    disturbance.left -= 1;
    if (disturbance.left <= 0) disturbance = null;
    return current;
  }

  pty.onData((bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 8) {
      const size = 8 + held[6]!;
      const starts = held.readUIntBE(0, 3) === 0xf001d0;
      if (starts && held.length < size) return;
      const frame = Buffer.from(held.subarray(0, size));
      const isGood = starts && (frame.subarray(0, -1).reduce((sum, byte) => sum + byte, 0) & 0xff) === frame.at(-1);
      droppedBytes += isGood ? 0 : 1;
      held = held.subarray(isGood ? size : 1);
      if (isGood) receive(frame);
    }
  });

  function receive(frame: Buffer): void {
    const problem = fault();
    if (problem?.kind === 'deaf') {
      droppedBytes += frame.length;
      return;
    }
    taken.push(frame.toString('hex').toUpperCase());
    if (problem?.kind !== 'frozen') {
      const text = frame.subarray(8, -1);
      lines.set(frame[3]!, {
        text: new TextDecoder('gb18030').decode(text),
        raw: text.toString('hex').toUpperCase(),
        mode: frame[4]!,
        speed: frame[5]!,
        colour: frame[7]!,
      });
    }
    if (!answers || problem?.kind === 'silence') return;
    if (problem?.kind === 'late-answer')
      void wait(problem.delayMs).then(() => pty.write(Buffer.from('F001D0AA', 'hex')));
    else if (problem?.kind === 'garbage-answer')
      pty.write(Buffer.from(Array.from({ length: problem.bytes }, (_, i) => (i * 37) & 0xff)));
    else if (problem?.kind === 'half-frame-answer') pty.write(frame.subarray(0, frame.length - 3));
    else pty.write(Buffer.from('F001D0AA', 'hex'));
  }

  return {
    path,
    lines,
    taken,
    get droppedBytes() {
      return droppedBytes;
    },
    sendRaw: (bytes) => pty.write(bytes),
    misbehave(next, times = 1) {
      disturbance = next && { fault: next, left: times };
    },
    async unplug() {
      lines.clear();
      held = Buffer.alloc(0);
      await pty.unplug();
    },
    replug: () => pty.replug(),
    close: () => pty.close(),
  };
}
