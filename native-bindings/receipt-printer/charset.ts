import iconv from 'iconv-lite';
import type { Charset } from './receipt.ts';

/** Control characters would be commands to the printer, and halves of surrogate pairs are no characters. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/\p{Cc}/gu, (control) => (control === '\t' ? ' ' : control === '\n' ? '\n' : ''));
}

export function encodeText(text: string): Uint8Array {
  return iconv.encode(text, 'gb18030');
}

/** Columns a character takes: what is one byte in GB18030 is narrow, everything else is as wide as a hanzi. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += isNarrow(character) ? 1 : 2;
  return columns;
}

export function isNarrow(character: string): boolean {
  return character.codePointAt(0)! < 0x80;
}

/**
 * Whether the printer's font can be expected to have the character: two bytes, and of the four-byte codes those that GB 18030-2000
 * asked for (extension A). A private code is whatever its maker put there. The encoding reaches further than any printer's font.
 */
export function isInCharset(character: string, charset: Charset): boolean {
  if (isNarrow(character)) return true;
  if (/\p{Co}/u.test(character)) return false;
  const bytes = iconv.encode(character, 'gb18030');
  if (charset === 'gb18030')
    return (
      (bytes.length === 2 || (character >= '㐀' && character <= '䶵')) && iconv.decode(bytes, 'gb18030') === character
    );
  // The euro sign and a few others have two bytes in GB18030 but not the same two in GBK.
  if (bytes.length !== 2 || !iconv.encode(character, 'gbk').equals(bytes)) return false;
  return charset === 'gbk' || isInGb2312(bytes[0]!, bytes[1]!);
}

/** Rows 16–87 are the hanzi, the last row of the first level ends early; rows 1–9 the signs, without GBK's additions. */
function isInGb2312(lead: number, trail: number): boolean {
  if (trail < 0xa1) return false;
  if (lead >= 0xb0 && lead <= 0xf7) return !(lead === 0xd7 && trail > 0xf9);
  switch (lead) {
    case 0xa1:
    case 0xa3:
      return true;
    case 0xa2:
      return (trail >= 0xb1 && trail <= 0xe2) || (trail >= 0xe5 && trail <= 0xee) || (trail >= 0xf1 && trail <= 0xfc);
    case 0xa4:
      return trail <= 0xf3;
    case 0xa5:
      return trail <= 0xf6;
    case 0xa6:
      return trail <= 0xb8 || (trail >= 0xc1 && trail <= 0xd8);
    case 0xa7:
      return trail <= 0xc1 || (trail >= 0xd1 && trail <= 0xf1);
    case 0xa8:
      return trail <= 0xba || (trail >= 0xc5 && trail <= 0xe9);
    case 0xa9:
      return trail >= 0xa4 && trail <= 0xef;
    default:
      return false;
  }
}
