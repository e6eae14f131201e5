import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyMaterial } from './key.ts';

const mask = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
const keystore = {
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => mask(Buffer.from(text)),
  decryptString: (sealed: Buffer) => mask(sealed).toString(),
};
let dir: string;
let file: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'key-'));
  file = path.join(dir, 'station.key');
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

describe('the key of the desktop shell', () => {
  it('takes over a plain key of the browser shell and seals it', () => {
    const plain = Buffer.alloc(32, 9);
    fs.writeFileSync(file, plain);
    const first = keyMaterial(dir, keystore);
    expect(Buffer.from(first.plain).equals(plain)).toBe(true);
    expect(fs.readFileSync(file).includes(plain)).toBe(false);
    expect(Buffer.from(keyMaterial(dir, keystore).plain).equals(plain)).toBe(true);
  });

  it('says in words that another user sealed it, and leaves the file', () => {
    fs.writeFileSync(file, 'v10 sealed elsewhere, not to be opened here');
    const before = fs.readFileSync(file);
    expect(() =>
      keyMaterial(dir, {
        ...keystore,
        decryptString: () => {
          throw new Error('Error while decrypting');
        },
      }),
    ).toThrow(/别的用户或别的电脑/);
    expect(fs.readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses to go on without a keystore', () => {
    expect(() => keyMaterial(dir, { ...keystore, isEncryptionAvailable: () => false })).toThrow(/系统密钥库不可用/);
    expect(fs.existsSync(file)).toBe(false);
  });
});
