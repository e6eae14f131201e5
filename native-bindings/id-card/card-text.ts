import { DeviceError } from '../errors.ts';

export type IdCardType = 'resident' | 'hkmt' | 'foreigner2017' | 'foreigner2023';

/** What the 256-byte text block of a card says. Dates are ISO; a date the block does not hold properly is null. */
export interface CardText {
  type: IdCardType;
  name: string;
  nameEn: string | null;
  /** GB/T 2261.1; anything else on the card counts as 0, unknown. */
  sex: '0' | '1' | '2' | '9';
  /** GB/T 3304, two digits. */
  ethnicity: string | null;
  /** As on the card: three letters, or three digits on some 2023 cards. */
  nationality: string | null;
  birth: string | null;
  address: string;
  number: string;
  authority: string;
  validFrom: string | null;
  /** Null when the card never expires (`isLongTerm`) and when the block holds no proper date. */
  validTo: string | null;
  isLongTerm: boolean;
  passNumber: string | null;
  issueCount: string | null;
}

export const TEXT_LENGTH = 256;

/**
 * Reads the text block of all four layouts.
 *
 * @throws CARD_TYPE_UNKNOWN the type letter is new; the block is in `raw`, nothing is guessed
 */
export function decodeCardText(block: Uint8Array): CardText {
  if (block.length < TEXT_LENGTH)
    throw new DeviceError('CARD_TYPE_UNKNOWN', { raw: block, detail: { length: block.length } });
  const field = fieldReader(block);
  const letter = String.fromCharCode(block[248]! | (block[249]! << 8));
  // Blank cards of the first issue leave the reserved tail zero instead of space.
  if (letter === ' ' || letter === '\0') return resident(field, 'resident');
  if (letter === 'J') return resident(field, 'hkmt');
  if (letter === 'I') return foreigner2017(field);
  if (letter === 'Y') return foreigner2023(field);
  throw new DeviceError('CARD_TYPE_UNKNOWN', { raw: block.slice(), detail: { typeCodeUnit: letter.charCodeAt(0) } });
}

type FieldReader = (offset: number, length: number) => string;

function fieldReader(block: Uint8Array): FieldReader {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  return (offset, length) => trimField(bytes.toString('utf16le', offset, offset + length));
}

/** Only trailing blanks go: a space inside or before a name was put there by the issuer. */
export function trimField(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\0')) end -= 1;
  return text.slice(0, end);
}

function resident(field: FieldReader, type: 'resident' | 'hkmt'): CardText {
  const isHkmt = type === 'hkmt';
  return {
    type,
    name: field(0, 30),
    nameEn: null,
    sex: sexOf(field(30, 2)),
    ethnicity: isHkmt ? null : twoDigits(field(32, 4)),
    nationality: null,
    birth: isoDate(field(36, 16)),
    address: field(52, 70),
    number: field(122, 36),
    authority: field(158, 30),
    ...validity(field(188, 16), field(204, 16)),
    passNumber: isHkmt ? field(220, 18) || null : null,
    issueCount: isHkmt ? field(238, 4) || null : null,
  };
}

function foreigner2017(field: FieldReader): CardText {
  return {
    type: 'foreigner2017',
    name: field(158, 30),
    nameEn: field(0, 120) || null,
    sex: sexOf(field(120, 2)),
    ethnicity: null,
    nationality: field(152, 6) || null,
    birth: isoDate(field(220, 16)),
    address: '',
    number: field(122, 30),
    authority: field(240, 8),
    ...validity(field(188, 16), field(204, 16)),
    passNumber: null,
    issueCount: null,
  };
}

function foreigner2023(field: FieldReader): CardText {
  return {
    type: 'foreigner2023',
    name: field(0, 30),
    // One name over two places; the first is full when the second is used, so its last blank is part of the name.
    nameEn: joinedName(field(52, 70), field(220, 22)) || null,
    sex: sexOf(field(30, 2)),
    ethnicity: null,
    nationality: field(242, 6) || null,
    birth: isoDate(field(36, 16)),
    address: '',
    number: field(122, 36),
    authority: field(158, 30),
    ...validity(field(188, 16), field(204, 16)),
    passNumber: null,
    issueCount: field(32, 4) || null,
  };
}

function joinedName(first: string, rest: string): string {
  return rest === '' ? first : first.padEnd(35, ' ') + rest;
}

function sexOf(text: string): CardText['sex'] {
  return text === '1' || text === '2' || text === '9' ? text : '0';
}

function twoDigits(text: string): string | null {
  return /^\d{2}$/.test(text) ? text : null;
}

function validity(from: string, to: string): Pick<CardText, 'validFrom' | 'validTo' | 'isLongTerm'> {
  return { validFrom: isoDate(from), validTo: isoDate(to), isLongTerm: to === '长期' };
}

/** Null for anything that is not a day of the calendar: a wrong date must never look like a right one. */
function isoDate(text: string): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!parts) return null;
  const iso = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso) ? iso : null;
}
