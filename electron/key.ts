import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { SafeStorage } from 'electron';
import type { KeyMaterial } from './messages.ts';

/**
 * The store's key through the operating system's keystore: the sealed file opened, or a new key made and sealed.
 *
 * @throws when the keystore cannot be used, or the file was sealed by another user or machine
 */
export function keyMaterial(dataDir: string, safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>): KeyMaterial {
  if (!safeStorage.isEncryptionAvailable()) throw new Error('系统密钥库不可用：请登录桌面会话并启用密钥环后重试。');
  const file = path.join(dataDir, 'station.key');
  if (fs.existsSync(file)) {
    const sealed = new Uint8Array(fs.readFileSync(file));
    return { sealed, plain: new Uint8Array(Buffer.from(safeStorage.decryptString(Buffer.from(sealed)), 'base64')) };
  }
  const plain = new Uint8Array(randomBytes(32));
  return { plain, sealed: new Uint8Array(safeStorage.encryptString(Buffer.from(plain).toString('base64'))) };
}
