/** Builds replies and text blocks for the tests beside; the tests that use a real port use the simulator instead. */
const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69];

export function replyBytes(sw3: number, data: Uint8Array = new Uint8Array()): Buffer {
  const length = data.length + 4;
  const checked = [length >> 8, length & 0xff, 0, 0, sw3, ...data];
  return Buffer.from([...PREAMBLE, ...checked, checked.reduce((sum, byte) => sum ^ byte, 0)]);
}

/** A block of spaces with texts at byte offsets. */
export function textBlock(fields: Record<number, string>): Buffer {
  const block = Buffer.from(' '.repeat(128), 'utf16le');
  for (const [offset, text] of Object.entries(fields)) Buffer.from(text, 'utf16le').copy(block, Number(offset));
  return block;
}

export const SYNTHETIC_TEXT = textBlock({
  0: '测试甲',
  30: '1',
  32: '01',
  36: '19900307',
  52: '北京市东城区测试路1号',
  122: '110101199003071233',
  158: '北京市公安局东城分局',
  188: '20200101',
  204: '20400101',
});

export const SYNTHETIC_PHOTO = Uint8Array.from({ length: 1024 }, (_, i) => (i * 7) & 0xff);

export const SYNTHETIC_FRAME = replyBytes(
  0x90,
  Buffer.concat([Buffer.from([1, 0, 4, 0]), SYNTHETIC_TEXT, SYNTHETIC_PHOTO]),
);

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** A small generator, so that a failing run can be repeated from its printed seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
