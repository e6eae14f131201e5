import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadOrMakeKey } from '#host/kernel/secrets.ts';
import { keyMaterial } from './key.ts';
import { sealedBy } from './key-channel.ts';

const mask = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
const keystore = {
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => mask(Buffer.from(text)),
  decryptString: (sealed: Buffer) => mask(sealed).toString(),
};

it('gives the host at its first start the key it will get at the second', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-key-'));
  const start = (): Uint8Array =>
    loadOrMakeKey(dir, path.join(dir, 'station.db'), sealedBy(keyMaterial(dir, keystore)));
  const first = start();
  expect(start()).toEqual(first);
  fs.rmSync(dir, { recursive: true });
});
