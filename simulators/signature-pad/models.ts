/** What the simulated pads are; sizes as their makers give them. */
export interface PadModel {
  name: '430' | '530' | '540';
  productId: number;
  width: number;
  height: number;
  maxX: number;
  maxY: number;
  maxPressure: number;
  isColour: boolean;
  /** 1 zlib, 2 one bit, 4 sixteen bits, 8 twenty-four bits. */
  encodingFlag: number;
  hasEserial: boolean;
}

export const MODELS: Record<PadModel['name'], PadModel> = {
  430: {
    name: '430',
    productId: 0x00a4,
    width: 320,
    height: 200,
    maxX: 9600,
    maxY: 6000,
    maxPressure: 1023,
    isColour: false,
    encodingFlag: 0x03,
    hasEserial: false,
  },
  530: {
    name: '530',
    productId: 0x00a5,
    width: 800,
    height: 480,
    maxX: 10800,
    maxY: 6480,
    maxPressure: 1023,
    isColour: true,
    encodingFlag: 0x0f,
    hasEserial: false,
  },
  540: {
    name: '540',
    productId: 0x00a8,
    width: 800,
    height: 480,
    maxX: 10800,
    maxY: 6480,
    maxPressure: 1023,
    isColour: true,
    encodingFlag: 0x0f,
    hasEserial: true,
  },
};

/** Report lengths, id included: what the kernel is told, and what a set must have. */
export const INPUT_LENGTHS: Record<number, number> = { 0x01: 7, 0x10: 17, 0x33: 17, 0x34: 11 };
export const FEATURE_LENGTHS: Record<number, number> = {
  0x03: 5,
  0x04: 2,
  0x08: 17,
  0x09: 17,
  0x0a: 5,
  0x0b: 11,
  0x0f: 14,
  0x15: 5,
  0x16: 2,
  0x20: 2,
  0x21: 2,
  0x22: 5,
  0x23: 11,
  0x24: 11,
  0x25: 2,
  0x26: 256,
  0x27: 2,
  0x28: 4,
  0x29: 3,
  0x2a: 9,
  0x2b: 3,
  0x2d: 5,
  0x2e: 4,
  0x2f: 2,
  0x32: 2,
};
export const LARGE_BLOCK_LENGTH = 2560;

const VENDOR_PAGE = 0xff00;

/** A report descriptor with every report in one collection. */
export function reportDescriptor(model: PadModel, takesLargeBlocks: boolean, usagePage = VENDOR_PAGE): Uint8Array {
  const bytes = [
    0x06,
    usagePage & 0xff,
    usagePage >> 8,
    0x09,
    0x01,
    0xa1,
    0x01,
    0x15,
    0x00,
    0x26,
    0xff,
    0x00,
    0x75,
    0x08,
  ];
  const report = (id: number, length: number, item: 0x81 | 0xb1): void => {
    const count = length - 1;
    bytes.push(0x85, id, 0x09, id);
    bytes.push(...(count < 0x100 ? [0x95, count] : [0x96, count & 0xff, count >> 8]));
    bytes.push(item, 0x02);
  };
  for (const [id, length] of Object.entries(INPUT_LENGTHS)) report(Number(id), length, 0x81);
  for (const [id, length] of Object.entries(FEATURE_LENGTHS)) {
    if (Number(id) === 0x0f && !model.hasEserial) continue;
    report(Number(id), Number(id) === 0x26 && takesLargeBlocks ? LARGE_BLOCK_LENGTH : length, 0xb1);
  }
  return Uint8Array.from([...bytes, 0xc0]);
}
