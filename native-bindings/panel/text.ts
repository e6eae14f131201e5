import iconv from 'iconv-lite';
import type { FrameProfile } from './frame-profile.ts';

/** What stands for a character the display does not have. */
const REPLACEMENT = 0x3f;

/** Text as the display takes it: no control characters, what it does not have as `?`, never half a character at the end. */
export function encodePanelText(
  text: string,
  encoding: FrameProfile['text']['encoding'],
  maxBytes: number,
): Uint8Array {
  const bytes: number[] = [];
  for (const character of text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, (control) => (/[\t\n\r]/.test(control) ? ' ' : ''))) {
    const encoded = encodeOne(character, encoding);
    if (bytes.length + encoded.length > maxBytes) break;
    bytes.push(...encoded);
  }
  return Uint8Array.from(bytes);
}

function encodeOne(character: string, encoding: FrameProfile['text']['encoding']): readonly number[] {
  if (character.codePointAt(0)! < 0x80) return [character.codePointAt(0)!];
  if (encoding === 'ascii') return [REPLACEMENT];
  const bytes = [...iconv.encode(character, encoding === 'gb2312' ? 'gbk' : encoding)];
  // The library's GB2312 is GBK; the older set has its characters in A1A1–F7FE alone.
  const isThere =
    encoding === 'gb2312'
      ? bytes.length === 2 &&
        bytes[0]! >= 0xa1 &&
        bytes[0]! <= 0xf7 &&
        bytes[1]! >= 0xa1 &&
        !(bytes[0]! >= 0xaa && bytes[0]! <= 0xaf)
      : bytes.length > 1 && iconv.decode(Buffer.from(bytes), encoding) === character;
  return isThere ? bytes : [REPLACEMENT];
}
