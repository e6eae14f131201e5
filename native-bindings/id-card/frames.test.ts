import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { COMMANDS, splitReadReply } from './commands.ts';
import { SYNTHETIC_FRAME, SYNTHETIC_TEXT, hex, replyBytes } from './fixtures.ts';
import { MAX_LEN, createFrameScanner, encodeCommand } from './frames.ts';

describe('commands', () => {
  it.each([
    [COMMANDS.reset.bytes, '10 FF EC'],
    [COMMANDS.status.bytes, '11 FF ED'],
    [COMMANDS.samId.bytes, '12 FF EE'],
    [COMMANDS.find.bytes, '20 01 22'],
    [COMMANDS.select.bytes, '20 02 21'],
    [COMMANDS.read.bytes, '30 01 32'],
    [COMMANDS.newAddress.bytes, '30 03 30'],
    [encodeCommand(0x30, 0x10), '30 10 23'],
    [encodeCommand(0x30, 0x05), '30 05 36'],
    [encodeCommand(0x60, 0x00), '60 00 63'],
    [encodeCommand(0x60, 0x01), '60 01 62'],
    [encodeCommand(0x60, 0x02), '60 02 61'],
    [encodeCommand(0x60, 0x03), '60 03 60'],
    [encodeCommand(0x60, 0x04), '60 04 67'],
  ])('encodes %#', (bytes, tail) => {
    expect([...bytes]).toEqual([...hex(`AA AA AA 96 69 00 03 ${tail}`)]);
  });
});

describe('replies', () => {
  it.each([
    ['00 04 00 00 90 94', 0x90, 0],
    ['00 04 00 00 60 64', 0x60, 0],
    ['00 04 00 00 66 62', 0x66, 0],
    ['00 08 00 00 9F 00 00 00 00 97', 0x9f, 4],
    ['00 04 00 00 80 84', 0x80, 0],
    ['00 0C 00 00 90 00 00 00 00 00 00 00 00 9C', 0x90, 8],
    ['00 04 00 00 81 85', 0x81, 0],
    ['00 04 00 00 41 45', 0x41, 0],
    ['00 04 00 00 91 95', 0x91, 0],
    ['00 04 00 00 10 14', 0x10, 0],
    ['00 04 00 00 11 15', 0x11, 0],
    ['00 04 00 00 21 25', 0x21, 0],
    ['00 04 00 00 31 35', 0x31, 0],
    ['00 04 00 00 32 36', 0x32, 0],
    ['00 14 00 00 90 05 00 01 00 15 DB 32 01 40 E2 01 00 B1 68 DE 3A E3', 0x90, 16],
  ])('understands %s', (body, sw3, length) => {
    const found = createFrameScanner().push(hex(`AA AA AA 96 69 ${body}`));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kind: 'frame', frame: { sw1: 0, sw2: 0, sw3 } });
    expect(found[0]?.kind === 'frame' && found[0].frame.data.length).toBe(length);
  });

  it('builds and reads the synthetic card byte for byte', () => {
    expect(SYNTHETIC_FRAME).toHaveLength(1295);
    expect(SYNTHETIC_FRAME.at(-1)).toBe(0xef);
    expect(createHash('sha256').update(SYNTHETIC_FRAME).digest('hex')).toBe(
      '9f89a3112930257d4acb71907c6af93d8a5353e7084955251582a10ec60bf54c',
    );
    const [one] = createFrameScanner().push(SYNTHETIC_FRAME);
    expect(one?.kind).toBe('frame');
    const parts = one?.kind === 'frame' ? splitReadReply(one.frame.data) : null;
    expect(Buffer.from(parts?.text ?? []).equals(SYNTHETIC_TEXT)).toBe(true);
    expect(parts?.photo).toHaveLength(1024);
    expect([...SYNTHETIC_TEXT.subarray(0, 10)]).toEqual([...hex('4B 6D D5 8B 32 75 20 00 20 00')]);
  });

  it.each([
    [0, 1297, '05 0A'],
    [512, 1809, '07 0A'],
    [1024, 2321, '09 0A'],
  ])('takes a reply with %i bytes of fingerprints', (size, total, len) => {
    const frame = replyBytes(
      0x90,
      Buffer.concat([Buffer.from([1, 0, 4, 0, size >> 8, size & 0xff]), Buffer.alloc(256 + 1024 + size)]),
    );
    expect(frame).toHaveLength(total);
    expect([...frame.subarray(5, 7)]).toEqual([...hex(len)]);
    expect(createFrameScanner().push(frame)).toHaveLength(1);
  });

  it('refuses a read reply whose own lengths contradict its size', () => {
    expect(splitReadReply(Buffer.concat([Buffer.from([1, 0, 4, 0]), Buffer.alloc(300)]))).toBeNull();
    expect(splitReadReply(Buffer.concat([Buffer.from([2, 0, 4, 0]), Buffer.alloc(1280)]))).toBeNull();
    expect(splitReadReply(Buffer.alloc(2))).toBeNull();
  });
});

describe('the scanner', () => {
  const ok = replyBytes(0x90);

  it('takes a frame byte by byte and several frames at once', () => {
    const scanner = createFrameScanner();
    expect([...SYNTHETIC_FRAME].flatMap((byte) => scanner.push(Uint8Array.of(byte)))).toHaveLength(1);
    expect(scanner.push(Buffer.concat([ok, ok, ok]))).toHaveLength(3);
    expect(scanner.pending).toBe(0);
  });

  it('slides by one over a fourth AA before the preamble', () => {
    expect(createFrameScanner().push(Buffer.concat([hex('AA'), ok]))).toHaveLength(1);
    expect(createFrameScanner().push(Buffer.concat([hex('AA AA AA 96 AA AA AA 96 69'), ok.subarray(5)]))).toHaveLength(
      1,
    );
  });

  it('reports a wrong checksum and goes on with the next frame', () => {
    const wrong = Buffer.from(ok);
    wrong[wrong.length - 1]! ^= 1;
    expect(
      createFrameScanner()
        .push(Buffer.concat([wrong, ok]))
        .map((one) => one.kind),
    ).toEqual(['bad-checksum', 'frame']);
  });

  it('finds a frame inside another one that claims too much', () => {
    const scanner = createFrameScanner();
    expect(scanner.push(Buffer.concat([hex('AA AA AA 96 69 08 00 00 00 90'), ok]))).toEqual([]);
    expect(scanner.isInsideFrame).toBe(true);
    expect(scanner.settle().map((one) => one.kind)).toEqual(['frame']);
    expect(scanner.pending).toBe(0);
  });

  it('takes a length above the cap, or below the least, as noise', () => {
    for (const len of [MAX_LEN + 1, 0xffff, 3, 0]) {
      const scanner = createFrameScanner();
      expect(
        scanner.push(Buffer.concat([hex('AA AA AA 96 69'), Buffer.from([len >> 8, len & 0xff]), ok])),
      ).toHaveLength(1);
    }
  });
});
