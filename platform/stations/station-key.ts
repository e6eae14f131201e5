import { createHmac, createPublicKey, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

const challengeMs = 120_000;

/** @param publicKey Ed25519, base64url */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

/**
 * What a platform whose data was put back from an older copy still knows its own by: a seal with a secret as old as the data.
 *
 * @param enrolledAt so that a key that was replaced later does not come back
 */
export async function certificateOf(sql: Sql, stationId: string, publicKey: string, enrolledAt: Date): Promise<string> {
  const at = enrolledAt.getTime();
  return `${at}.${seal(await secretOf(sql), `station\n${stationId}\n${publicKey}\n${at}`)}`;
}

/** When this platform, in this life or a lost one, took the key; null when it never did. */
export async function enrolledBy(
  sql: Sql,
  stationId: string,
  publicKey: string,
  certificate: string,
): Promise<Date | null> {
  const at = new Date(Number(certificate.split('.')[0]));
  if (Number.isNaN(at.getTime())) return null;
  return isSame(certificate, await certificateOf(sql, stationId, publicKey, at)) ? at : null;
}

/** A text to sign, good for two minutes on every replica; nothing of it is stored. */
export async function newChallenge(platform: Platform): Promise<string> {
  const body = `${platform.clock.now().getTime()}.${randomBytes(12).toString('base64url')}`;
  return `${body}.${seal(await secretOf(platform.db), `challenge\n${body}`)}`;
}

export async function isOwnChallenge(platform: Platform, challenge: string): Promise<boolean> {
  const [at = '', nonce = '', given = ''] = challenge.split('.');
  const age = platform.clock.now().getTime() - Number(at);
  const expected = seal(await secretOf(platform.db), `challenge\n${at}.${nonce}`);
  return age >= 0 && age < challengeMs && isSame(given, expected);
}

export function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const seal = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('base64url');

async function secretOf(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ secret: string }>('select secret from instance');
  if (!row) throw new Error('instance row is missing');
  return row.secret;
}
