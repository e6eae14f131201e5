import { hkdfSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { StoreError } from '#db/errors.ts';

/** How the store's key is protected at rest: the operating system's keystore in the desktop shell, a protected file elsewhere. */
export interface KeySealer {
  seal(key: Uint8Array): Uint8Array;
  /** @throws when the sealed bytes are not this machine's */
  open(sealed: Uint8Array): Uint8Array;
}

/** The file itself is the protection (mode 0600; on Windows the profile's access list). */
export const plainFileSealer: KeySealer = { seal: (key) => key, open: (sealed) => sealed };

/**
 * The store's 32-byte key, made on first use. With a store present and no key file nothing is made: a new key would lock the data away for good.
 *
 * @throws StoreError KEY_MISSING | KEY_SEALED the desktop shell's | WRONG_KEY the file is not a key of this machine
 */
export function loadOrMakeKey(dataDir: string, dbFile: string, sealer: KeySealer): Uint8Array {
  const file = path.join(dataDir, 'station.key');
  if (fs.existsSync(file)) {
    const stored = fs.readFileSync(file);
    // A keystore's sealed bytes carry its mark in front; everything else of another length is damage.
    if (sealer === plainFileSealer && isSealed(stored)) throw new StoreError('KEY_SEALED', file);
    try {
      const key = sealer.open(stored);
      if (key.length === 32) return key;
    } catch (error) {
      throw new StoreError('WRONG_KEY', file, error);
    }
    throw new StoreError('WRONG_KEY', file);
  }
  if (fs.existsSync(dbFile) && fs.statSync(dbFile).size > 0) throw new StoreError('KEY_MISSING', file);
  const sealed = sealer.seal(new Uint8Array(randomBytes(32)));
  // What the file opens to, and nothing else: a sealer that brings a key of its own would lock away all that is written with another.
  const key = sealer.open(sealed);
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const temporary = `${file}.new`;
  const handle = fs.openSync(temporary, 'w', 0o600);
  fs.writeSync(handle, sealed);
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(temporary, file);
  return key;
}

/** Electron's `safeStorage` puts `v10` or `v11` in front of what it sealed; Windows' own protection begins with 01 00 00 00 D0. */
function isSealed(stored: Uint8Array): boolean {
  const head = Buffer.from(stored.subarray(0, 5));
  return (
    stored.length > 32 && (/^v1[01]/.test(head.toString('latin1')) || head.equals(Buffer.from([1, 0, 0, 0, 0xd0])))
  );
}

/** A key of its own for files beside the store. */
export function fileKeyFrom(storeKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', storeKey, new Uint8Array(), 'yichuang files', 32));
}
