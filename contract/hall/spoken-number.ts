/**
 * The number on somebody's paper as it was read out and typed: a letter or two and up to four digits, in any width and case; empty: there
 * is no paper. Null: no number of a queue, whose own look like A012.
 */
export function readSpokenNumber(text: string): string | null {
  const number = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  return number === '' || /^[A-Z]{1,2}\d{1,4}$/.test(number) ? number : null;
}

export const spokenNumberWanted = '请输入票上的号，例如 A012；没有票就留空。';
