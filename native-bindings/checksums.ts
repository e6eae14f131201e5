/** Check sums that serial and HID devices put around their data. Pure. */
export const CHECKSUM_KINDS = ['sum8', 'xor8', 'negsum8', 'sum16le', 'sum16be', 'crc16'] as const;
export type ChecksumKind = (typeof CHECKSUM_KINDS)[number];

/** Bytes the check sum takes on the line. */
export function checksumSize(kind: ChecksumKind): 1 | 2 {
  return kind === 'sum8' || kind === 'xor8' || kind === 'negsum8' ? 1 : 2;
}

/**
 * The check sum's bytes, in the order they are sent.
 *
 * @param minus taken off the sum before it is cut to its size; devices that leave something out of the sum need it
 */
export function checksumOf(kind: ChecksumKind, bytes: Uint8Array, minus = 0): Uint8Array {
  switch (kind) {
    case 'xor8':
      return Uint8Array.of((bytes.reduce((all, byte) => all ^ byte, 0) - minus) & 0xff);
    case 'sum8':
      return Uint8Array.of((sum(bytes) - minus) & 0xff);
    case 'negsum8':
      return Uint8Array.of(-(sum(bytes) - minus) & 0xff);
    case 'sum16le': {
      const value = sum(bytes) - minus;
      return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
    }
    case 'sum16be': {
      const value = sum(bytes) - minus;
      return Uint8Array.of((value >> 8) & 0xff, value & 0xff);
    }
    case 'crc16': {
      const value = crc16(bytes) - minus;
      return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
    }
  }
}

export function checksumMatches(kind: ChecksumKind, bytes: Uint8Array, sent: Uint8Array, minus = 0): boolean {
  const right = checksumOf(kind, bytes, minus);
  return sent.length === right.length && right.every((byte, i) => byte === sent[i]);
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total;
}

/** The one of Modbus: polynomial A001 reflected, start FFFF, low byte first on the line. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
