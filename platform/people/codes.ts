import { randomInt } from 'node:crypto';

const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** `K7MP-3QXW`, without look-alikes. */
export function newCode(): string {
  const four = (): string => Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${four()}-${four()}`;
}

/** As people type it: small letters, without the dash, with blanks. */
export const bareCode = (text: string): string => text.toUpperCase().replace(/[^0-9A-Z]/g, '');
