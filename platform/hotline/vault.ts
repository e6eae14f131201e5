import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';
import type { Sql } from '../kernel/sql.ts';

/** Names and numbers of callers, closed to whoever has only the database. */
export interface Vault {
  /** Base64 of nonce, tag and text; sealing the same twice gives two texts. */
  seal(text: string): string;
  /** @throws ExpectedError HOTLINE_KEY sealed with another key, or damaged */
  open(sealed: string): string;
  /** What one can look for without opening anything. */
  print(text: string): string;
  /** Of the key itself. */
  readonly fingerprint: string;
}

export function createVault(key: Uint8Array): Vault {
  const derive = (name: string): Buffer => Buffer.from(hkdfSync('sha256', key, 'hotline', name, 32));
  const [sealing, printing] = [derive('seal'), derive('print')];
  return {
    fingerprint: createHash('sha256').update(derive('name')).digest('hex').slice(0, 32),
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw new ExpectedError('HOTLINE_KEY', {}, { cause: error });
      }
    },
    print: (text) => createHmac('sha256', printing).update(text).digest('base64url').slice(0, 32),
  };
}

/**
 * The key: from the environment (several platforms on one database share it), else a file beside the data, else, where nothing
 * lasts anyway, one for this run.
 */
export async function loadHotlineKey(
  keyDir: string | undefined,
  fromEnvironment: string | undefined,
): Promise<Uint8Array> {
  if (fromEnvironment !== undefined) {
    const key = Buffer.from(fromEnvironment, 'base64url');
    if (key.length !== 32) throw new ExpectedError('HOTLINE_KEY');
    return key;
  }
  if (keyDir === undefined) return randomBytes(32);
  const file = path.join(keyDir, 'hotline.key');
  await mkdir(keyDir, { recursive: true });
  try {
    await writeFile(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url');
  if (key.length !== 32) throw new ExpectedError('HOTLINE_KEY');
  return key;
}

/**
 * Ties the database to the key the first time something is sealed with it.
 *
 * @throws ExpectedError HOTLINE_KEY this database was sealed with another one
 */
export async function bindKey(sql: Sql, vault: Vault): Promise<void> {
  await sql.query('insert into hotline_key (fingerprint) values ($1) on conflict do nothing', [vault.fingerprint]);
  const [row] = await sql.query<{ fingerprint: string }>('select fingerprint from hotline_key');
  if (row?.fingerprint !== vault.fingerprint) throw new ExpectedError('HOTLINE_KEY');
}

/** A number as it is looked for: digits only, without the country's own code. */
export const plainNumber = (number: string): string => number.replace(/\D/g, '').replace(/^(00)?86(?=1\d{10}$)/, '');
