import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { SafeStorage } from 'electron';
import type { KeyMaterial } from './messages.ts';

type Keystore = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>;

/**
 * The store's key through the operating system's keystore: the sealed file opened, or a new key made and sealed.
 * A plain key left by the browser shell is taken over and sealed.
 *
 * @throws Error with a sentence: the keystore cannot be used, or the file was sealed by another user or machine
 */
export function keyMaterial(dataDir: string, safeStorage: Keystore): KeyMaterial {
  if (!safeStorage.isEncryptionAvailable())
    throw new Error('系统密钥库不可用：请登录桌面会话并启用密钥环后重试。本机数据没有改动。');
  const file = path.join(dataDir, 'station.key');
  if (!fs.existsSync(file)) return seal(new Uint8Array(randomBytes(32)), safeStorage);
  const stored = new Uint8Array(fs.readFileSync(file));
  if (stored.length === 32) {
    const material = seal(stored, safeStorage);
    replaceFile(file, material.sealed);
    return material;
  }
  return { sealed: stored, plain: open(stored, safeStorage) };
}

function seal(plain: Uint8Array, safeStorage: Keystore): KeyMaterial {
  return { plain, sealed: new Uint8Array(safeStorage.encryptString(Buffer.from(plain).toString('base64'))) };
}

function open(sealed: Uint8Array, safeStorage: Keystore): Uint8Array {
  try {
    return new Uint8Array(Buffer.from(safeStorage.decryptString(Buffer.from(sealed)), 'base64'));
  } catch (error) {
    throw new Error(
      '本机数据的密钥是由别的用户或别的电脑封存的，打不开。请用原来的系统用户登录；不要删除任何文件，必要时找技术人员。',
      { cause: error },
    );
  }
}

function replaceFile(file: string, bytes: Uint8Array): void {
  const temporary = `${file}.new`;
  const handle = fs.openSync(temporary, 'w', 0o600);
  fs.writeSync(handle, bytes);
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(temporary, file);
}
