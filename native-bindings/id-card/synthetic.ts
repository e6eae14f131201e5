import { TEXT_LENGTH } from './card-text.ts';

/** Stands in for whoever was on the card, in recordings; the numbers are made up. */
export function syntheticText(typeLetter: string): Uint8Array {
  const block = Buffer.from(' '.repeat(TEXT_LENGTH / 2), 'utf16le');
  // A letter that is not known stays: the driver does something else with such a card.
  for (const [offset, text] of FIELDS[typeLetter] ?? [[248, typeLetter]])
    Buffer.from(text, 'utf16le').copy(block, offset);
  return block;
}

export const SYNTHETIC_ADDRESS = '北京市东城区测试路2号';
/** `05.01-20110101-0000123456-0987654321`. */
export const SYNTHETIC_SAM_ID = Buffer.from('0500010015DB320140E20100B168DE3A', 'hex');

const VALIDITY: [number, string][] = [
  [188, '20200101'],
  [204, '20400101'],
];
const CHINESE: [number, string][] = [
  [0, '测试甲'],
  [30, '1'],
  [36, '19900307'],
  [52, '北京市东城区测试路1号'],
  [158, '北京市公安局东城分局'],
  ...VALIDITY,
];
const FIELDS: Record<string, [offset: number, text: string][]> = {
  ' ': [...CHINESE, [32, '01'], [122, '110101199003071233']],
  '\0': [...CHINESE, [32, '01'], [122, '110101199003071233'], [248, '\0']],
  J: [...CHINESE, [122, '810000199003074518'], [220, 'H00000000'], [238, '01'], [248, 'J']],
  I: [
    [0, 'SAMPLE PERSON'],
    [120, '1'],
    [122, 'CAN000000000001'],
    [152, 'CAN'],
    [158, '测试丁'],
    ...VALIDITY,
    [220, '19900307'],
    [236, '01'],
    [240, '0000'],
    [248, 'I'],
  ],
  Y: [
    [0, '测试戊'],
    [30, '1'],
    [32, '01'],
    [36, '19900307'],
    [52, 'SAMPLE PERSON'],
    [122, '911840198001010013'],
    ...VALIDITY,
    [242, 'CAN'],
    [248, 'Y'],
  ],
};
