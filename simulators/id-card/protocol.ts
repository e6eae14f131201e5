import { Buffer } from 'node:buffer';

const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69];

/** A whole reply: preamble, length, SW1 SW2 SW3, data, checksum. */
export function reply(sw3: number, data: Uint8Array = new Uint8Array(), sw1 = 0, sw2 = 0): Buffer {
  const length = data.length + 4;
  const checked = [length >> 8, length & 0xff, sw1, sw2, sw3, ...data];
  return Buffer.from([...PREAMBLE, ...checked, checked.reduce((sum, byte) => sum ^ byte, 0)]);
}

export interface ReceivedCommand {
  cmd: number;
  para: number;
  /** 0x10 wrong checksum, 0x11 wrong length; 0 when the frame is right. */
  problem: 0 | 0x10 | 0x11;
}

/** Collects command bytes; the simulator is strict where a real reader is. */
export function createCommandParser(onCommand: (command: ReceivedCommand) => void): (bytes: Uint8Array) => void {
  let held = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    for (;;) {
      const at = held.indexOf(Buffer.from(PREAMBLE));
      if (at < 0) {
        held = held.subarray(Math.max(0, held.length - 4));
        return;
      }
      held = held.subarray(at);
      if (held.length < 7) return;
      const length = held.readUInt16BE(5);
      if (length < 3 || length > 64) {
        held = held.subarray(1);
        onCommand({ cmd: 0, para: 0, problem: 0x11 });
        continue;
      }
      if (held.length < 7 + length) return;
      const frame = held.subarray(0, 7 + length);
      held = held.subarray(7 + length);
      const sum = frame.subarray(5, -1).reduce((xor, byte) => xor ^ byte, 0);
      onCommand({ cmd: frame[7] ?? 0, para: frame[8] ?? 0, problem: sum === frame.at(-1) ? 0 : 0x10 });
    }
  };
}
