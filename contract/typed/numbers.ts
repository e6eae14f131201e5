import { halfWidth } from './text.ts';

const plain = (text: string): string =>
  halfWidth(text.slice(0, 64))
    .replace(/[\s,，]/g, '')
    .replace(/。/g, '.');

/** `１，２３４．５` → 1234.5; null when it is no number, so that nothing is kept that was not meant. */
export function readNumber(text: string): number | null {
  const typed = plain(text);
  return /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : null;
}

/** A whole number that is not negative, e.g. of pieces; `３ 份` → 3. Null, never 0, when it is none. */
export function readCount(text: string): number | null {
  const typed = plain(text).replace(/[份张个件人]$/, '');
  return /^\d{1,9}$/.test(typed) ? Number(typed) : null;
}

/** Yuan: `￥1,234.5`, `１２３４.５０元` → 1234.5; null when it is no amount or has parts of a fen. */
export function readMoney(text: string): number | null {
  const typed = plain(text)
    .replace(/^[¥￥]/, '')
    .replace(/元$/, '');
  return /^-?\d+(\.\d{1,2})?$/.test(typed) ? Number(typed) : null;
}
