import { randomBytes, randomInt, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { ExpectedError } from '#contract/errors.ts';
import { createHashQueue, type Lane } from './hash-queue.ts';

/** About 60 ms and 32 MB a try on an office machine. */
const cost = { N: 2 ** 15, r: 8, p: 1 };
const hashBytes = 32;
/** Two of the four threads that also read files and names: a morning's fifty windows are through in two seconds. */
const queue = createHashQueue(2, { known: 500, others: 20 });

/** @throws ExpectedError AUTH_PASSWORD_WEAK fewer than ten characters, or not both letters and digits */
export function checkPasswordPolicy(password: string): void {
  if ([...password].length < 10 || !/\p{L}/u.test(password) || !/\d/.test(password))
    throw new ExpectedError('AUTH_PASSWORD_WEAK');
}

/** `scrypt$N$r$p$salt$hash`, salt and hash base64: a later cost can stand beside today's. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await queue.run('known', () => derive(password, salt, cost));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Compares in constant time; against no stored hash it spends the same time and says no. */
export async function passwordMatches(password: string, stored: string | null, lane: Lane): Promise<boolean> {
  const [, N, r, p, salt, hash] = (stored ?? nobody).split('$');
  if (!salt || !hash) throw new Error('stored password hash is malformed');
  const options = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await queue.run(lane, () => derive(password, Buffer.from(salt, 'base64'), options));
  return timingSafeEqual(derived, Buffer.from(hash, 'base64')) && stored !== null;
}

/** Sixteen characters without look-alikes, satisfying the policy. */
export function randomPassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
  const digits = '23456789';
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  return Array.from({ length: 16 }, (_, index) => (index % 4 === 3 ? pick(digits) : pick(letters))).join('');
}

const nobody = `scrypt$${cost.N}$${cost.r}$${cost.p}$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(hashBytes).toString('base64')}`;

function derive(password: string, salt: Buffer, options: ScryptOptions & { N: number; r: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = 2 * 128 * options.N * options.r;
    // NFC: the same Chinese or accented password typed by another input method must match.
    scrypt(password.normalize('NFC'), salt, hashBytes, { ...options, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
