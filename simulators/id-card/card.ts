import { Buffer } from 'node:buffer';

interface AnyCard {
  name: string;
  sex: string;
  /** YYYYMMDD, as on the card. */
  birth: string;
  number: string;
  validFrom: string;
  /** YYYYMMDD or 长期. */
  validTo: string;
  authority?: string;
  /** 1024 bytes; a synthetic pattern when absent. */
  photo?: Uint8Array;
}

export interface ResidentCard extends AnyCard {
  type: 'resident';
  ethnicity: string;
  address: string;
  newAddress?: string;
}

export interface HkmtCard extends AnyCard {
  type: 'hkmt';
  address: string;
  newAddress?: string;
  passNumber?: string;
  issueCount?: string;
}

export interface Foreigner2017Card extends AnyCard {
  type: 'foreigner2017';
  nameEn: string;
  nationality: string;
  documentVersion?: string;
}

export interface Foreigner2023Card extends AnyCard {
  type: 'foreigner2023';
  nameEn: string;
  nationality: string;
  replacementCount?: string;
  previousNumber?: string;
}

/** A card as a person would describe it; fields are put on the chip as they are, right or wrong. */
export type SimulatedCard = ResidentCard | HkmtCard | Foreigner2017Card | Foreigner2023Card;

/** The 256-byte text block of the chip. */
export function buildTextBlock(card: SimulatedCard): Buffer {
  const block = Buffer.alloc(256);
  for (let at = 0; at < 256; at += 2) block.writeUInt16LE(0x20, at);
  for (const [offset, length, text] of fieldsOf(card)) {
    Buffer.from(text, 'utf16le').copy(block, offset, 0, length);
  }
  return block;
}

export function photoOf(card: SimulatedCard): Uint8Array {
  return card.photo ?? Uint8Array.from({ length: 1024 }, (_, i) => (i * 7) & 0xff);
}

/** The 70 bytes of the later address; null when the chip has none. */
export function newAddressOf(card: SimulatedCard): Buffer | null {
  if (!('newAddress' in card) || card.newAddress === undefined) return null;
  return Buffer.from(card.newAddress.padEnd(35, ' ').slice(0, 35), 'utf16le');
}

type Field = readonly [offset: number, length: number, text: string];

function fieldsOf(card: SimulatedCard): Field[] {
  const validity: Field[] = [
    [188, 16, card.validFrom],
    [204, 16, card.validTo],
  ];
  switch (card.type) {
    case 'resident':
    case 'hkmt':
      return [
        [0, 30, card.name],
        [30, 2, card.sex],
        [36, 16, card.birth],
        [52, 70, card.address],
        [122, 36, card.number],
        [158, 30, card.authority ?? ''],
        ...validity,
        ...(card.type === 'resident'
          ? [[32, 4, card.ethnicity] as const]
          : [
              [220, 18, card.passNumber ?? ''] as const,
              [238, 4, card.issueCount ?? ''] as const,
              [248, 2, 'J'] as const,
            ]),
      ];
    case 'foreigner2017':
      return [
        [0, 120, card.nameEn],
        [120, 2, card.sex],
        [122, 30, card.number],
        [152, 6, card.nationality],
        [158, 30, card.name],
        ...validity,
        [220, 16, card.birth],
        [236, 4, card.documentVersion ?? ''],
        [240, 8, card.authority ?? ''],
        [248, 2, 'I'],
      ];
    case 'foreigner2023':
      return [
        [0, 30, card.name],
        [30, 2, card.sex],
        [32, 4, card.replacementCount ?? ''],
        [36, 16, card.birth],
        [52, 70, card.nameEn.slice(0, 35)],
        [122, 36, card.number],
        [158, 30, card.authority ?? ''],
        ...validity,
        [220, 22, card.nameEn.slice(35)],
        [242, 6, card.nationality],
        [248, 2, 'Y'],
        [250, 6, card.previousNumber ?? ''],
      ];
  }
}

/** A made-up resident for `dev` and `demo`; region 000000 does not exist. */
export const SAMPLE_CARD: ResidentCard = {
  type: 'resident',
  name: '测试甲',
  sex: '1',
  ethnicity: '01',
  birth: '19900101',
  address: '示例市示例区示例路1号',
  number: '000000199001010018',
  authority: '示例市公安局示例分局',
  validFrom: '20200101',
  validTo: '20400101',
};
