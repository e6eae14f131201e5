import { timingSafeEqual } from 'node:crypto';
import type { KeyMaterial } from './messages.ts';

/** A sealer for the host that knows one pair: the key file's sealed bytes and what they open to. */
export function sealedBy({ plain, sealed }: KeyMaterial): { seal(): Uint8Array; open(bytes: Uint8Array): Uint8Array } {
  const same = (one: Uint8Array, other: Uint8Array): boolean =>
    one.length === other.length && timingSafeEqual(one, other);
  return {
    seal: () => sealed,
    open(bytes) {
      if (!same(bytes, sealed)) throw new Error('the key file changed after it was opened');
      return plain;
    },
  };
}
