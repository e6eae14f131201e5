import { expect, it } from 'vitest';
import { vendorDescriptor } from './descriptor.ts';
import {
  createEvent,
  destroyEvent,
  EVENT_BYTES,
  getReply,
  inputEvent,
  parseEvent,
  REPORT_LIMIT,
  setReply,
} from './events.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const event = (start: string): Buffer => Buffer.concat([Buffer.from(start.replaceAll(' ', ''), 'hex')], EVENT_BYTES);

it('describes a new device to the kernel', () => {
  const bytes = createEvent(
    { vendorId: 0x056a, productId: 0x00a8, name: 'STU', serialNumber: 'S1', port: 'p' },
    Uint8Array.of(6, 0, 255),
  );
  expect([
    bytes.length,
    hex(bytes.subarray(0, 8)),
    hex(bytes.subarray(132, 134)),
    hex(bytes.subarray(196, 199)),
  ]).toEqual([283, '0b00000053545500', '7000', '533100']);
  // Descriptor length, bus, vendor, product, version, country, descriptor.
  expect(hex(bytes.subarray(260))).toBe('03000300' + '6a050000' + 'a8000000' + '00000000' + '00000000' + '0600ff');
  expect(hex(destroyEvent())).toBe('01000000');
});

it('carries reports and answers', () => {
  expect(hex(inputEvent(Uint8Array.of(1, 2)))).toBe('0c000000' + '0200' + '0102');
  expect(hex(getReply(7, Uint8Array.of(3, 9)))).toBe('0a000000' + '07000000' + '0000' + '0200' + '0309');
  expect(hex(getReply(7, null))).toBe('0a000000' + '07000000' + '0500' + '0000');
  expect(hex(setReply(7, true))).toBe('0e000000' + '07000000' + '0000');
  expect(hex(setReply(7, false))).toBe('0e000000' + '07000000' + '0500');
  expect(() => inputEvent(new Uint8Array(REPORT_LIMIT + 1))).toThrow(RangeError);
});

it('understands what the kernel asks', () => {
  expect(parseEvent(event('02000000'))).toEqual({ kind: 'started' });
  expect(parseEvent(event('03000000'))).toEqual({ kind: 'stopped' });
  expect(parseEvent(event('09000000 07000000 08 00'))).toEqual({ kind: 'getFeature', call: 7, reportId: 8 });
  expect(parseEvent(event('09000000 07000000 08 02'))).toEqual({ kind: 'otherGet', call: 7 });
  expect(parseEvent(event('0d000000 07000000 20 00 0200 2000'))).toEqual({
    kind: 'setFeature',
    call: 7,
    report: Uint8Array.of(0x20, 0),
  });
  expect(parseEvent(event('0d000000 07000000 20 01 0200 2000'))).toEqual({ kind: 'otherSet', call: 7 });
  const output = event('06000000 0005');
  output.writeUInt16LE(2, 4 + REPORT_LIMIT);
  expect(parseEvent(output)).toEqual({ kind: 'output', report: Uint8Array.of(0, 5) });
  expect(parseEvent(event('04000000'))).toEqual({ kind: 'ignored', type: 4 });
});

it('puts reports without number before those with one', () => {
  expect(
    hex(
      vendorDescriptor({
        inputs: [
          { id: 1, bytes: 6 },
          { id: 0, bytes: 64 },
        ],
        features: [{ id: 3, bytes: 300 }],
      }),
    ),
  ).toBe(
    '0600ff0901a10115' +
      '0026ff007508' +
      '0902964000' +
      '8102' +
      '85010902960600' +
      '8102' +
      '85030902962c01' +
      'b102' +
      'c0',
  );
});
