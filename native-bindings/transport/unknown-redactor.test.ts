import { expect, it } from 'vitest';
import { fuzz } from '../fuzz.ts';
import type { RecordingEntry, Redactor } from './recording.ts';
import { redactBytes, unknownRedactor } from './unknown-redactor.ts';

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
/** 示例市测试甲 in GBK. */
const GBK = Buffer.from('CABEC0FDCAD0B2E2CAD4BCD7', 'hex');
const HEAD = Buffer.from('AAAAAA966905080000900100', 'hex');
const frame = (body: Uint8Array): Buffer => Buffer.concat([HEAD, body, Buffer.from([0x0d, 0x0a])]);
const cleaned = (body: Uint8Array): Buffer => Buffer.from(redactBytes(body));

it.each([
  ['an identity number', frame(ascii('000000199001010018')), '199001010018'],
  ['an old identity number', frame(ascii('000000900101001')), '900101001'],
  ['a number ending in X', frame(ascii('00000019900101001X')), 'X'],
  ['a mobile number', frame(ascii('13800000000')), '138'],
  ['a number in UTF-16', frame(utf16('000000199001010018')), utf16('1990').toString('latin1')],
  [
    'a number in UTF-16 at an odd place',
    Buffer.concat([Buffer.of(1), utf16('00000019900101001X')]),
    utf16('X').toString('latin1'),
  ],
  ['an address in UTF-16', frame(utf16('某某市某某区某某路')), utf16('某').toString('latin1')],
  ['a padded name in UTF-16', frame(utf16('赵铁柱            ')), utf16('铁柱').toString('latin1')],
  ['an address in GBK', frame(GBK), GBK.subarray(0, 4).toString('latin1')],
  ['a name in UTF-8', frame(Buffer.from('赵铁柱')), Buffer.from('铁').toString('latin1')],
])('replaces %s and keeps the frame around it', (_, bytes, secret) => {
  expect(bytes.toString('latin1')).toContain(secret);
  const clean = cleaned(bytes);
  expect(clean.toString('latin1')).not.toContain(secret);
  expect(clean).toHaveLength(bytes.length);
  if (bytes[0] === 0xaa)
    expect([...clean.subarray(0, HEAD.length), ...clean.subarray(-2)]).toEqual([...HEAD, 0x0d, 0x0a]);
});

it.each([
  ['a status frame', Buffer.from('AAAAAA96690003122032', 'hex')],
  ['a model name', ascii('MODEL STU-540 FIRMWARE VERSION')],
  ['a short number', ascii('SN 1234567890')],
  ['a GS1 prefix', ascii('\u001b@\u001da\u00ff')],
])('keeps %s as it is', (_, bytes) => {
  expect(cleaned(bytes)).toEqual(Buffer.from(bytes));
});

type Moved = RecordingEntry & { bytes: Uint8Array };
const arriving = (kind: RecordingEntry['kind'], bytes: Uint8Array): Moved => ({ at: 0, kind, bytes });
const through = (redactor: Redactor, entries: Moved[]): Moved[] => [
  ...entries.flatMap((entry) => redactor.take(entry)),
  ...redactor.flush(),
];

it('finds a number that arrived in pieces, and counts what it replaced', () => {
  const number = ascii('199001010018199001');
  const out = through(unknownRedactor(), [
    arriving('out', Uint8Array.of(1)),
    arriving('in', number.subarray(0, 7)),
    arriving('in', number.subarray(7)),
    arriving('out', Uint8Array.of(2)),
    arriving('close', new Uint8Array(0)),
  ]);
  expect(out.map(({ kind, bytes }) => [kind, bytes.length])).toEqual([
    ['out', 1],
    ['in', 7],
    ['in', 11],
    ['out', 1],
    ['close', 0],
  ]);
  expect(Buffer.concat(out.slice(1, 3).map(({ bytes }) => bytes)).toString('latin1')).toBe('0'.repeat(18));
  const differing = [...number].filter((byte) => byte !== 0x30).length;
  expect(out.reduce((sum, { redacted = 0 }) => sum + redacted, 0)).toBe(differing);
});

it('finds a number where it has to let go of a long answer', () => {
  const number = ascii('199111111111111118');
  const stream = Buffer.concat([Buffer.alloc(64 * 1024 - 9, 1), number, Buffer.alloc(4096, 1)]);
  const redactor = unknownRedactor();
  const entries = Array.from({ length: Math.ceil(stream.length / 32) }, (_, i) =>
    arriving('in', stream.subarray(i * 32, (i + 1) * 32)),
  );
  const out = Buffer.concat(through(redactor, entries).map(({ bytes }) => bytes));
  expect(out).toHaveLength(stream.length);
  expect(out.includes('1111')).toBe(false);
});

it('keeps every length, holds no more than its window, and cleans what is clean to itself', () => {
  const seed = Number(process.env.YICHUANG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`unknown redactor seed ${seed}`);
  const result = fuzz(
    {
      name: 'unknown-redactor',
      seeds: [
        frame(GBK),
        frame(utf16('赵铁柱 000000199001010018')),
        frame(ascii('13800000000')),
        Buffer.from('赵铁柱'),
      ],
      start() {
        const redactor = unknownRedactor();
        let held = 0;
        return {
          feed(bytes) {
            held += bytes.length;
            for (const entry of redactor.take(arriving(bytes[0] === 7 ? 'out' : 'in', bytes)))
              held -= entry.bytes.length;
            if (held < 0 || held > 65 * 1024) throw new Error(`held ${held}`);
            const twice = Buffer.from(redactBytes(bytes));
            if (twice.length !== bytes.length) throw new Error('length changed');
          },
        };
      },
    },
    200_000,
    seed,
  );
  expect(result.crash).toBeNull();
});
