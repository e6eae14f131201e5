import { describe, expect, it } from 'vitest';
import type { RecordingEntry } from '../transport/recording.ts';
import { decodeCardText } from './card-text.ts';
import { splitReadReply } from './commands.ts';
import { createFrameScanner, type Scanned } from './frames.ts';
import { hex, replyBytes, textBlock } from './fixtures.ts';
import { MADE_UP } from './hid-fixtures.ts';
import { encodeReports, unpack, type HidFraming } from './hid-packets.ts';
import { idCardRedactor } from './redact.ts';
import { syntheticText } from './synthetic.ts';

type Moved = RecordingEntry & { bytes: Uint8Array };

const SECRET = '某某某';
const text = (letter = ' '): Buffer =>
  textBlock({ 0: SECRET, 52: `${SECRET}路`, 122: '999999199901019999', 248: letter });
const photo = Uint8Array.from({ length: 1024 }, (_, i) => (i * 13 + 1) & 0xff);
const cardReply = (letter?: string): Buffer =>
  replyBytes(0x90, Buffer.concat([Buffer.from([1, 0, 4, 0]), text(letter), photo]));
const FIND = hex('AA AA AA 96 69 00 03 20 01 22');

const moved = (kind: Moved['kind'], bytes: Uint8Array): Moved => ({ at: 0, kind, bytes });
const through = (entries: Moved[], framing?: HidFraming): Moved[] => {
  const redactor = idCardRedactor(framing ? { framing } : {});
  return [...entries.flatMap((entry) => redactor.take(entry)), ...redactor.flush()];
};
const bytesIn = (entries: Moved[]): Buffer =>
  Buffer.concat(entries.filter((one) => one.kind === 'in').map((one) => one.bytes));
const scan = (bytes: Uint8Array): Scanned[] => createFrameScanner().push(bytes);
const secretIn = (bytes: Uint8Array): boolean => {
  const buffer = Buffer.from(bytes);
  return (
    [SECRET, '999999', '9901'].some((part) => buffer.includes(Buffer.from(part, 'utf16le'))) ||
    buffer.includes(Buffer.from(photo.subarray(0, 6)))
  );
};

function personIn(bytes: Uint8Array): ReturnType<typeof decodeCardText> {
  const frame = scan(bytes).find((one) => one.kind === 'frame');
  const parts = frame?.kind === 'frame' ? splitReadReply(frame.frame.data) : null;
  if (!parts) throw new Error('no card');
  expect(parts.photo.every((byte) => byte === 0)).toBe(true);
  return decodeCardText(parts.text);
}

describe('a serial reader', () => {
  it.each([
    [' ', 'resident', '110101199003071233'],
    ['\0', 'resident', '110101199003071233'],
    ['J', 'hkmt', '810000199003074518'],
    ['I', 'foreigner2017', 'CAN000000000001'],
    ['Y', 'foreigner2023', '911840198001010013'],
  ])('puts a synthetic person of the same kind of card (%j) in the place of the real one', (letter, type, number) => {
    const kept = through([moved('out', FIND), moved('in', cardReply(letter))]);
    expect(bytesIn(kept)).toHaveLength(1295);
    expect(secretIn(bytesIn(kept))).toBe(false);
    expect(personIn(bytesIn(kept))).toMatchObject({ type, number });
    expect(kept[1]?.redacted).toBeGreaterThan(1000);
  });

  it('keeps the pieces it came in, and the order', () => {
    const reply = cardReply();
    const pieces = [reply.subarray(0, 3), reply.subarray(3, 400), reply.subarray(400)].map((bytes) =>
      moved('in', bytes),
    );
    const kept = through([moved('out', FIND), ...pieces, moved('out', FIND)]);
    expect(kept.map(({ kind, bytes }) => `${kind} ${bytes.length}`)).toEqual([
      'out 10',
      'in 3',
      'in 397',
      'in 895',
      'out 10',
    ]);
    expect(personIn(bytesIn(kept)).name).toBe('测试甲');
  });

  it('lets states through as they are', () => {
    const replies = [replyBytes(0x9f, new Uint8Array(4)), replyBytes(0x80), replyBytes(0x41)];
    for (const reply of replies) expect(through([moved('in', reply)])).toEqual([moved('in', reply)]);
  });

  it("replaces the module number, the new address and the card's serial number", () => {
    const kept = bytesIn(
      through([
        moved('in', replyBytes(0x90, new Uint8Array(16).fill(0x77))),
        moved('out', FIND),
        moved('in', replyBytes(0x90, Buffer.from(`${SECRET}路`.padEnd(35, ' '), 'utf16le'))),
        moved('out', FIND),
        moved('in', replyBytes(0x90, Buffer.from(' '.repeat(35), 'utf16le'))),
        moved('out', FIND),
        moved('in', replyBytes(0x90, new Uint8Array(8).fill(0x55))),
      ]),
    );
    const frames = scan(kept).map((one) => (one.kind === 'frame' ? Buffer.from(one.frame.data) : null));
    expect(frames.map((data) => data?.length)).toEqual([16, 70, 70, 8]);
    expect(frames[0]?.toString('hex')).toBe('0500010015db320140e20100b168de3a');
    expect(frames[1]?.toString('utf16le').trim()).toBe('北京市东城区测试路2号');
    expect(frames[2]?.toString('utf16le').trim()).toBe('');
    expect(frames[3]?.every((byte) => byte === 0)).toBe(true);
  });

  it('keeps a wrong check sum wrong', () => {
    const wrong = cardReply();
    wrong[wrong.length - 1]! ^= 0x55;
    const kept = bytesIn(through([moved('in', wrong)]));
    expect(scan(kept)).toEqual([{ kind: 'bad-checksum' }]);
    expect(secretIn(kept)).toBe(false);
  });

  it.each([10, 14, 30, 100, 270, 900])(
    'keeps nobody in an answer broken off after %i bytes, nor in the rest that comes later',
    (cut) => {
      const reply = cardReply();
      const kept = through([
        moved('out', FIND),
        moved('in', reply.subarray(0, cut)),
        moved('out', FIND),
        moved('in', reply.subarray(cut)),
        moved('lost', new Uint8Array()),
      ]);
      expect(bytesIn(kept)).toHaveLength(reply.length);
      for (const one of kept) expect(secretIn(one.bytes)).toBe(false);
      expect([...kept[1]!.bytes.subarray(0, 10)]).toEqual([...reply.subarray(0, 10)]);
    },
  );

  it('takes the person out of fingerprint answers, unknown cards and answers that are not known', () => {
    const withFingers = replyBytes(0x90, Buffer.concat([Buffer.from([1, 0, 4, 0, 4, 0]), text(), photo, photo]));
    for (const reply of [
      withFingers,
      cardReply('Z'),
      replyBytes(0x90, Buffer.concat([text(), photo])),
      Buffer.concat([text(), cardReply(), text()]),
    ]) {
      expect(secretIn(bytesIn(through([moved('in', reply)])))).toBe(false);
    }
    expect(String.fromCharCode(syntheticText('Z')[248]!)).toBe('Z');
  });

  it('does not hold back a reader that never stops', () => {
    const redactor = idCardRedactor();
    let kept = 0;
    for (let i = 0; i < 100; i += 1)
      for (const one of redactor.take(moved('in', Buffer.concat([text(), text()])))) kept += one.bytes.length;
    for (let i = 0; i < 100; i += 1)
      for (const one of redactor.take(moved('in', new Uint8Array(2000)))) kept += one.bytes.length;
    expect(kept).toBeGreaterThan(150_000);
  });
});

describe.each(MADE_UP)('a HID reader wrapped as $id', (framing) => {
  const reports = (data: Uint8Array): Uint8Array[] =>
    encodeReports(framing, data, 'in').map((report) => (framing.reportId === 0 ? report.subarray(1) : report));
  const head = framing.reportId === 0 ? 0 : 1;

  it('keeps sizes, wrapping and its check sums, not the person', () => {
    const given = reports(cardReply());
    const kept = through(
      given.map((bytes) => moved('in', bytes)),
      framing,
    );
    expect(kept.map((one) => one.bytes.length)).toEqual(given.map((one) => one.length));
    const data = kept.map(({ bytes }) => {
      const found = unpack(framing.in, bytes.subarray(head), framing.reportSize);
      if (found.kind !== 'data') throw new Error(found.kind);
      return bytes.subarray(head + found.at, head + found.at + found.length);
    });
    expect(personIn(Buffer.concat(data)).number).toBe('110101199003071233');
  });

  it('keeps nothing of what is left behind the data, of damaged packets and of foreign reports', () => {
    const given = reports(replyBytes(0x80)).map((report) => Uint8Array.from(report));
    if (framing.in.length) given[0]!.set(text().subarray(0, 6), framing.reportSize - 8);
    const damaged = reports(cardReply()).map((report) => Uint8Array.from(report));
    if (framing.in.checksum) damaged[0]![head + framing.in.dataAt + (60 % 20)]! ^= 1;
    const foreign = Buffer.concat([Uint8Array.of(0x5b), text().subarray(0, 6), new Uint8Array(framing.reportSize - 7)]);
    for (const { bytes } of through(
      [...given, ...damaged, foreign].map((bytes) => moved('in', bytes)),
      framing,
    ))
      expect(secretIn(bytes)).toBe(false);
  });
});
