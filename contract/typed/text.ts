// A code is at most a few dozen characters; the cut keeps a pasted megabyte from being read.
const longestCode = 256;
/** Characters that nobody sees: left by copying from web pages and documents. */
const unseen = /[\u200B-\u200D\u2060\uFEFF]/g;
const fullWidth = /[\uFF01-\uFF5E]/g;
const fullWidthLetter = /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/g;
const half = (char: string): string => String.fromCharCode(char.charCodeAt(0) - 0xfee0);
const spaced = (text: string): string => text.replace(unseen, '').replaceAll('\u3000', ' ');

/** Full-width letters, digits and signs in half width. Circled and Roman digits (① Ⅹ) stay what they are and fail every check. */
export const halfWidth = (text: string): string => spaced(text).replace(fullWidth, half);

/** A number of a document, a code, a case number: half width, no blanks, ASCII letters in capitals. */
export function readCode(text: string): string {
  return halfWidth(text.slice(0, longestCode))
    .replace(/\s/g, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** A telephone number: digits without blanks, strokes and the country's own +86; an extension stays. */
export function readPhone(text: string): string {
  return halfWidth(text.slice(0, longestCode))
    .replace(/[\s\-‐–—()]/g, '')
    .replace(/^(?:\+86|0086|86)(?=1\d{10}$)/, '');
}

/**
 * A person's name. Blanks between Chinese characters go (`钱 小芳`), one stays between Latin words; every middle dot becomes the one that
 * certificates carry (U+00B7); accents are composed. Rare and private-use characters are kept as typed.
 */
export function readName(text: string): string {
  return readText(text)
    .replace(/\s+/g, ' ')
    .replace(/[•‧∙⋅・･．](?=\S)/g, (dot, at: number, all: string) => (at > 0 && isHan(all, at) ? '·' : dot))
    .replace(/\s*·\s*/g, '·')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .replace(/\p{Script=Latin}\p{M}+/gu, (letter) => letter.normalize('NFC'));
}

/** Why this cannot be the name of a person, as the end of a sentence; null where it may be. Digits are a number in the wrong field. */
export function nameProblem(name: string): string | null {
  if (/\d/.test(halfWidth(name))) return '里有数字，请核对是不是填错了栏';
  // Rare characters may be private or newer than this program's tables.
  return /[\p{L}\p{Script=Han}\p{Co}\p{Cn}]/u.test(name) ? null : '没有文字，请核对';
}

/** Words, an address, the name of a unit: letters and digits in half width, blanks at both ends gone. Punctuation stays as it is written in Chinese. */
export function readText(text: string): string {
  return spaced(text).replace(fullWidthLetter, half).trim();
}

/** The character before this place is a Chinese one. */
const isHan = (text: string, at: number): boolean => /\p{Script=Han}$/u.test(text.slice(0, at));
