import { baseRoot } from '../packages/base-root.ts';

/** What the room of a telephone exchange has: the exchange, callers' lines and agents' telephones. */
const packages = ['asterisk', 'asterisk-config', 'asterisk-modules', 'sip-tester', 'baresip-core'];

/** Debian 12 and 13 have no Asterisk; the suite that always has the newest has it. */
const suite = 'sid';

/** @returns the folder of the base, or why there is none */
export function exchangeRoom(say: (text: string) => void): { base: string } | { reason: string } {
  try {
    return { base: baseRoot(say, { name: 'exchange-test-root', packages, suite, size: '约 700 MB' }) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
