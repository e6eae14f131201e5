import type { FuzzTarget } from '../fuzz.ts';
import { createPanelScanner, examine, withFunc } from './frames.ts';
import { meaningOf } from './keys.ts';
import type { FrameProfile } from './profile.ts';
import { tryProfile } from './trial.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

const framing: FrameProfile['framing'] = {
  head: 'FF68',
  constants: [{ at: 4, hex: '68' }],
  length: { at: 2, bytes: 1, order: 'be', adds: 0, repeatedAt: 3 },
  dataAt: 5,
  tail: '16',
  dataBytes: { min: 2, max: 32 },
};
const PROFILE: FrameProfile = {
  id: 'fuzz',
  name: 'fuzz',
  roles: ['caller'],
  transport: { baudRate: 9600, parity: 'none' },
  framing,
  checksum: { kind: 'sum8', from: 5, minus: 0 },
  fields: { address: 5, func: 6, data: 7 },
  deviceDataBytes: { min: 2, max: 8 },
  defaults: {},
  templates: {},
  lasting: [],
  keys: [
    { func: '11', event: 'rate', level: 1 },
    { data: '060F', event: 'giveUp' },
    { last: '0C', event: 'next' },
  ],
  acknowledge: { kind: 'echo', instead: [] },
  deviceAcknowledges: 'none',
  text: { encoding: 'gb2312', maxBytes: 20 },
  timing: { turnaroundMs: 0, ackTimeoutMs: 0, retries: 0, retryPauseMs: 0, interByteMs: 0, dedupeMs: 0 },
};
/** Frames of other kinds: a line display, and a keypad with neither length nor check sum. */
const PROFILES: FrameProfile[] = [
  PROFILE,
  {
    ...PROFILE,
    framing: {
      ...framing,
      head: 'F001D0',
      constants: [],
      length: { at: 6, bytes: 1, order: 'be', adds: 0, repeatedAt: null },
      dataAt: 7,
      tail: '',
      dataBytes: { min: 1, max: 200 },
    },
    checksum: { kind: 'sum8', from: 0, minus: 0 },
    fields: { address: 3, func: null, data: 8 },
  },
  {
    ...PROFILE,
    framing: {
      ...framing,
      head: 'AA',
      constants: [],
      length: null,
      dataAt: 1,
      tail: '55',
      dataBytes: { min: 1, max: 1 },
    },
    checksum: { kind: 'none', from: 0, minus: 0 },
    fields: { address: null, func: null, data: 1 },
  },
  {
    ...PROFILE,
    framing: {
      ...framing,
      head: '5A',
      constants: [],
      length: { at: 1, bytes: 2, order: 'le', adds: 3, repeatedAt: null },
      dataAt: 3,
      tail: '',
      dataBytes: { min: 0, max: 64 },
    },
    checksum: { kind: 'crc16', from: 1, minus: 0 },
    fields: { address: 3, func: 4, data: 5 },
  },
];

/** Every byte given must come out again, in a frame or as skipped; only a whole frame's worth may be held. */
export const panelFuzz: FuzzTarget = {
  name: 'panel',
  seeds: [
    'FF680303680511021816',
    'FF6803036805030C1416',
    'FF68040468 0503060F1D16'.replace(' ', ''),
    'FF6808086805020A0A0A0002032A16',
    'F001D001010109 00C7EB41303233BAC5D4'.replace(' ', ''),
    'AA0155',
    'AA0255AA0355',
    '5A0500010279B4',
  ].map(bytes),
  start() {
    const scanners = PROFILES.map((profile) => ({ profile, scanner: createPanelScanner(profile) }));
    let round = 0;
    return {
      feed(given) {
        round += 1;
        for (const { profile, scanner } of scanners) {
          const before = scanner.pending;
          const found = scanner.push(given);
          if (round % 7 === 0) found.push(...scanner.settle());
          let out = 0;
          for (const one of found) {
            out += one.kind === 'frame' ? one.frame.bytes.length : one.bytes.length;
            if (one.kind !== 'frame') continue;
            meaningOf(profile, one.frame);
            const answer = withFunc(profile, one.frame, 1);
            if (examine(profile, answer).kind !== 'frame') throw new Error('our answer is no frame');
          }
          if (out + scanner.pending !== before + given.length)
            throw new Error('bytes came out of nowhere, or went there');
          if (scanner.pending > 300) throw new Error(`holds ${scanner.pending} bytes`);
        }
        if (round % 50 === 0) tryProfile(PROFILE, Buffer.from(given).toString('hex'));
      },
    };
  },
};
