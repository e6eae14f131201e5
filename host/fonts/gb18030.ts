/** A run of code points, both ends included. */
export type Range = readonly [first: number, last: number];

export interface Block {
  /** As the standard's tables call it. */
  name: string;
  ranges: readonly Range[];
}

/**
 * The 87,887 Han characters of GB 18030-2022, implementation level 3: 20,976 + 6,582 + 42,711 + 4,149 + 222 + 5,762 + 7,473 + 12.
 * The standard's four-byte part follows the code charts of ISO/IEC 10646 as of its making, so a block's end there is a range's
 * end here (e.g. U+9FEF, not the U+9FFF of today). The twelve are those among the compatibility ideographs that decompose to nothing.
 */
export const levelThree: readonly Block[] = [
  { name: '基本', ranges: [[0x4e00, 0x9fef]] },
  { name: '扩充 A', ranges: [[0x3400, 0x4db5]] },
  { name: '扩充 B', ranges: [[0x20000, 0x2a6d6]] },
  { name: '扩充 C', ranges: [[0x2a700, 0x2b734]] },
  { name: '扩充 D', ranges: [[0x2b740, 0x2b81d]] },
  { name: '扩充 E', ranges: [[0x2b820, 0x2cea1]] },
  { name: '扩充 F', ranges: [[0x2ceb0, 0x2ebe0]] },
  {
    name: '兼容区的汉字',
    ranges: [
      [0xfa0e, 0xfa0f],
      [0xfa11, 0xfa11],
      [0xfa13, 0xfa14],
      [0xfa1f, 0xfa1f],
      [0xfa21, 0xfa21],
      [0xfa23, 0xfa24],
      [0xfa27, 0xfa29],
    ],
  },
];

/** The 9,793 that Amendment 1 (in force 2024-10-01) adds to level 3: what the blocks above have since, and three more blocks. */
export const amendmentOne: readonly Block[] = [
  {
    name: '各区新增',
    ranges: [
      [0x9ff0, 0x9fff],
      [0x4db6, 0x4dbf],
      [0x2a6d7, 0x2a6df],
      [0x2b735, 0x2b739],
    ],
  },
  { name: '扩充 G', ranges: [[0x30000, 0x3134a]] },
  { name: '扩充 H', ranges: [[0x31350, 0x323af]] },
  { name: '扩充 I', ranges: [[0x2ebf0, 0x2ee5d]] },
];

/** Every code point of a block, in order. */
export function* codePointsOf({ ranges }: Block): Generator<number> {
  for (const [first, last] of ranges) for (let code = first; code <= last; code += 1) yield code;
}

export const isPrivate = (code: number): boolean =>
  (code >= 0xe000 && code <= 0xf8ff) || (code >= 0xf0000 && code <= 0x10fffd);

/** Where GB 18030-2000 had no code of its own yet, and what stands there now: its bytes name the character, these six excepted. */
const still: Readonly<Record<number, number>> = {
  0xe816: 0x20087,
  0xe817: 0x20089,
  0xe818: 0x200cc,
  0xe831: 0x215d7,
  0xe83b: 0x2298f,
  0xe855: 0x241fe,
};

/** The character that a private code point stood for in the standard of 2000; null where it stood for none. */
export function modernOf(code: number): string | null {
  if (code < 0xe815 || code > 0xe864) return null;
  const known = still[code];
  if (known !== undefined) return String.fromCodePoint(known);
  const trail = 0x50 + (code - 0xe815);
  const text = new TextDecoder('gb18030').decode(Uint8Array.of(0xfe, trail >= 0x7f ? trail + 1 : trail));
  return isPrivate(text.codePointAt(0) ?? 0) ? null : text;
}
