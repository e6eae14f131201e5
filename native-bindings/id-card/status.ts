/** What the third status byte (SW3) means for the driver. SW1 and SW2 belong to the card and are only logged. */
export type StatusReaction =
  | 'ok'
  | 'found'
  | 'no-such-item'
  | 'no-card'
  | 'select-failed'
  | 'replace-card'
  | 'not-an-id-card'
  | 'retry-then-replace'
  | 'resend'
  | 'unsupported'
  | 'retry-then-reset'
  | 'fault'
  | 'unknown';

const REACTIONS: Record<number, StatusReaction> = {
  0x90: 'ok',
  0x9f: 'found',
  0x91: 'no-such-item',
  0x80: 'no-card',
  0x81: 'select-failed',
  0x41: 'replace-card', // reading failed
  0x31: 'replace-card', // the card did not accept the security module
  0x32: 'replace-card', // the security module did not accept the card
  0x33: 'replace-card', // the card's content did not verify
  0x40: 'not-an-id-card',
  0x47: 'retry-then-replace', // no random number from the card
  0x10: 'resend', // our checksum arrived wrong
  0x11: 'resend', // our length arrived wrong
  0x21: 'unsupported',
  0x23: 'unsupported', // not permitted for this module
  0x24: 'retry-then-reset',
  0x60: 'fault', // self-test failed
  0x66: 'fault', // module not authorised
};

export function reactionTo(sw3: number): StatusReaction {
  return REACTIONS[sw3] ?? 'unknown';
}
