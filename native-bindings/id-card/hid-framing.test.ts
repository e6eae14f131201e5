import { expect, it } from 'vitest';
import { createMemoryHid } from '../transport/memory-hid.fixture.ts';
import { transportConformance } from '../transport/conformance.fixture.ts';
import { encodeCommand } from './frames.ts';
import { SYNTHETIC_FRAME, hex } from './fixtures.ts';
import { HID_FRAMINGS, MIAXIS, PLAIN, createChunkedTransport, type HidFraming } from './hid-framing.ts';
import { encodeReports, unpack } from './hid-packets.ts';

/** Carries any bytes, numbered reports, packets counted. */
const COUNTED: HidFraming = {
  id: 'counted',
  name: '',
  reportSize: 32,
  reportId: 3,
  out: {
    constants: [],
    length: { at: 0, bytes: 1, order: 'le', adds: 0 },
    sequence: null,
    dataAt: 1,
    checksum: { kind: 'crc16', from: 0 },
    trailerBytes: 0,
  },
  in: {
    constants: [],
    length: { at: 0, bytes: 1, order: 'le', adds: 0 },
    sequence: null,
    dataAt: 1,
    checksum: { kind: 'crc16', from: 0 },
    trailerBytes: 0,
  },
};

function bench(framing: HidFraming) {
  const arrived = new Set<(bytes: Uint8Array) => void>();
  let input: (report: Uint8Array) => void = () => undefined;
  const memory = createMemoryHid({
    attach: (line) => void (input = (report) => line.input(report)),
    detach: () => void (input = () => undefined),
    onOutput(report) {
      const packet = report.subarray(1);
      const found = unpack(framing.out, packet, framing.reportSize);
      if (found.kind === 'data')
        for (const listener of arrived) listener(packet.subarray(found.at, found.at + found.length));
    },
    onGetFeature: () => null,
    onSetFeature: () => 'refused',
  });
  const transport = createChunkedTransport(memory.transport, framing);
  const give = (report: Uint8Array): void => input(framing.reportId === 0 ? report.subarray(1) : report);
  return { memory, transport, give, arrived };
}

transportConformance('chunked HID', async () => {
  const { memory, transport, give, arrived } = bench(COUNTED);
  return {
    transport,
    far: {
      write: (bytes: Uint8Array) => encodeReports(COUNTED, bytes, 'in').forEach(give),
      onData(listener) {
        arrived.add(listener);
        return () => void arrived.delete(listener);
      },
    },
    unplug: async () => memory.unplug(),
    replug: async () => memory.plug(),
    dispose: async () => memory.unplug(),
  };
});

it('wraps a command byte for byte', () => {
  const [report] = encodeReports(MIAXIS, encodeCommand(0x20, 0x01));
  expect(report).toHaveLength(65);
  expect(Buffer.from(report!.subarray(0, 19))).toEqual(
    Buffer.from(hex('00 88 00 00 0B 00 B1 AA AA AA 96 69 00 03 20 01 22 FF 03')),
  );
  expect(report!.subarray(19).every((byte) => byte === 0)).toBe(true);
});

it.each(HID_FRAMINGS)('$id carries a whole card', async (framing) => {
  const { transport, give } = bench(framing);
  const received: number[] = [];
  transport.onData((bytes) => received.push(...bytes));
  await transport.open();
  for (const report of encodeReports(framing, SYNTHETIC_FRAME, 'in')) give(report);
  await expect.poll(() => received.length).toBeGreaterThanOrEqual(SYNTHETIC_FRAME.length);
  expect(Buffer.from(received.slice(0, SYNTHETIC_FRAME.length)).equals(SYNTHETIC_FRAME)).toBe(true);
});

it('gives nothing of a message behind a damaged packet, and the next message whole', async () => {
  const { transport, give } = bench(MIAXIS);
  const received: Uint8Array[] = [];
  transport.onData((bytes) => received.push(bytes));
  await transport.open();
  const reports = encodeReports(MIAXIS, SYNTHETIC_FRAME, 'in');
  const wrong = Uint8Array.from(reports[1]!);
  wrong[20]! ^= 1;
  [reports[0]!, wrong, reports[2]!, ...reports.slice(0, 2)].forEach(give);
  await expect.poll(() => received.length).toBe(5);
  expect(received.map((bytes) => bytes.length)).toEqual([55, 1, 1, 55, 55]);
});

it('refuses a framing without room for data', () => {
  const { memory } = bench(PLAIN);
  expect(() =>
    createChunkedTransport(memory.transport, { ...PLAIN, reportSize: 8, in: { ...PLAIN.in, dataAt: 8 } }),
  ).toThrow('PROFILE_INVALID');
  expect(() =>
    createChunkedTransport(memory.transport, { ...PLAIN, out: { ...PLAIN.out, constants: [{ at: 70, hex: 'AA' }] } }),
  ).toThrow('PROFILE_INVALID');
});
