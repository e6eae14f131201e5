import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Verifier of a password for signing in without the platform: scrypt, own salt. */
export async function makeVerifier(password: string): Promise<{ salt: string; verifier: string }> {
  const salt = randomBytes(16);
  return { salt: salt.toString('hex'), verifier: (await derive(password, salt)).toString('hex') };
}

export async function isPassword(password: string, stored: { salt: string; verifier: string }): Promise<boolean> {
  const expected = Buffer.from(stored.verifier, 'hex');
  const actual = await derive(password, Buffer.from(stored.salt, 'hex'));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, { N: 16384, r: 8, p: 1 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
