import { expect, it } from 'vitest';
import { CHECKSUM_KINDS, checksumMatches, checksumOf, checksumSize } from './checksums.ts';

const text = Buffer.from('123456789');

it.each([
  ['sum8', 'dd'],
  ['xor8', '31'],
  ['negsum8', '23'],
  ['sum16le', 'dd01'],
  ['sum16be', '01dd'],
  ['crc16', '374b'],
] as const)('%s of 123456789 is %s', (kind, hex) => {
  expect(Buffer.from(checksumOf(kind, text)).toString('hex')).toBe(hex);
});

it('takes off what a device leaves out', () => {
  expect([...checksumOf('sum8', text, 0x10)]).toEqual([0xcd]);
});

it.each(CHECKSUM_KINDS)('%s is as long as it says and notices a wrong byte', (kind) => {
  const right = checksumOf(kind, text);
  expect(right).toHaveLength(checksumSize(kind));
  expect(checksumMatches(kind, text, right)).toBe(true);
  expect(checksumMatches(kind, Buffer.from('123456780'), right)).toBe(false);
  expect(checksumMatches(kind, text, right.subarray(1))).toBe(false);
});
