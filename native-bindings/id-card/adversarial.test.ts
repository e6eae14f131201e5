import { expect, it } from 'vitest';
import { isDeviceError } from '../errors.ts';
import { decodeCardText } from './card-text.ts';
import { splitReadReply } from './commands.ts';
import { SYNTHETIC_FRAME, randomFrom, replyBytes } from './fixtures.ts';
import { MAX_LEN, createFrameScanner, type Scanned } from './frames.ts';

const ROUNDS = 60_000;
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() & 0x7fffffff);
const good = replyBytes(0x9f, Uint8Array.of(1, 2, 3, 4));

/** Noise with everything in it that a scanner may trip over. */
function garbage(random: () => number): Buffer {
  const whole = (limit: number): number => Math.floor(random() * limit);
  const parts: Buffer[] = [];
  for (let count = whole(4); count >= 0; count -= 1) {
    switch (whole(6)) {
      case 0:
        parts.push(Buffer.from(Array.from({ length: whole(64) }, () => whole(256))));
        break;
      case 1:
        parts.push(Buffer.alloc(whole(9), 0xaa));
        break;
      case 2: // A header without the rest.
        parts.push(Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, whole(12), whole(256)]));
        break;
      case 3: // A frame that breaks off.
        parts.push(good.subarray(0, whole(good.length)));
        break;
      case 4: {
        // A frame with one wrong bit.
        const wrong = Buffer.from(good);
        wrong[whole(wrong.length)]! ^= 1 << whole(8);
        parts.push(wrong);
        break;
      }
      default: // A piece of a card.
        parts.push(SYNTHETIC_FRAME.subarray(whole(600), 600 + whole(60)));
    }
  }
  return Buffer.concat(parts);
}

it(`reads a good frame behind any garbage, in any pieces, in bounded memory (FUZZ_SEED=${seed})`, () => {
  console.log(`FUZZ_SEED=${seed}`);
  const random = randomFrom(seed);
  const scanner = createFrameScanner();
  let missed = 0;
  let mostHeld = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const stream = Buffer.concat([garbage(random), good]);
    const found: Scanned[] = [];
    for (let at = 0; at < stream.length;) {
      const size = 1 + Math.floor(random() * 48);
      found.push(...scanner.push(stream.subarray(at, at + size)));
      mostHeld = Math.max(mostHeld, scanner.pending);
      at += size;
    }
    found.push(...scanner.settle());
    const last = found.findLast((one) => one.kind === 'frame');
    if (!(last?.kind === 'frame' && last.frame.sw3 === 0x9f && last.frame.data.join() === '1,2,3,4')) missed += 1;
  }
  expect(missed).toBe(0);
  expect(mostHeld).toBeLessThanOrEqual(7 + MAX_LEN);
});

it('holds no more than one frame of a stream that never ends', () => {
  const scanner = createFrameScanner();
  const random = randomFrom(seed);
  for (let i = 0; i < 200; i += 1)
    scanner.push(Buffer.from(Array.from({ length: 5000 }, () => (random() < 0.7 ? 0xaa : Math.floor(random() * 256)))));
  expect(scanner.pending).toBeLessThanOrEqual(7 + MAX_LEN);
  expect([...scanner.push(good), ...scanner.settle()].some((one) => one.kind === 'frame')).toBe(true);
});

it(`decodes or refuses any text block (FUZZ_SEED=${seed})`, () => {
  const random = randomFrom(seed);
  for (let round = 0; round < 5000; round += 1) {
    const block = Buffer.from(Array.from({ length: 256 }, () => Math.floor(random() * 256)));
    if (random() < 0.8) block.writeUInt16LE([0x20, 0x49, 0x4a, 0x59][round % 4] ?? 0x20, 248);
    try {
      const { sex, birth } = decodeCardText(block);
      expect(['0', '1', '2', '9']).toContain(sex);
      expect(birth === null || /^\d{4}-\d{2}-\d{2}$/.test(birth)).toBe(true);
    } catch (error) {
      if (!isDeviceError(error, 'CARD_TYPE_UNKNOWN')) throw error;
    }
    splitReadReply(block.subarray(0, Math.floor(random() * 256)));
  }
});
