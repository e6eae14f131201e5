import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';

/** The key a station proves itself with, in the encrypted store. */
const StationKey = z.object({
  /** PKCS 8, base64. */
  privateKey: z.string(),
  /** 32 bytes, base64url. */
  publicKey: z.string(),
  /** What the platform gave for it; empty until it took the key. */
  certificate: z.string(),
});
export type StationKey = z.infer<typeof StationKey>;

export const readStationKey = (db: Db): StationKey | null => readSetting(db, 'stationKey', StationKey);

/** The key, made when there is none. */
export function loadOrMakeStationKey(db: Db): StationKey {
  const known = readStationKey(db);
  if (known) return known;
  const pair = generateKeyPairSync('ed25519');
  const key = {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    publicKey: pair.publicKey.export({ format: 'jwk' }).x ?? '',
    certificate: '',
  };
  writeSetting(db, 'stationKey', key);
  return key;
}

export const keepCertificate = (db: Db, key: StationKey, certificate: string): void =>
  writeSetting(db, 'stationKey', { ...key, certificate });

export function signWith(key: StationKey, text: string): string {
  const privateKey = createPrivateKey({ key: Buffer.from(key.privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return sign(null, Buffer.from(text), privateKey).toString('base64url');
}
