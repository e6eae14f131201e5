import type { Recording, RecordingEntry } from '../transport/recording.ts';
import type { HidTransport } from '../transport/transport.ts';
import { MIAXIS, PLAIN, type HidFraming, type PacketLayout } from './hid-packets.ts';

const layout = (part: Partial<PacketLayout>): PacketLayout => ({ ...PLAIN.out, ...part });

/** Made-up ways to wrap, each different in kind. */
export const MADE_UP: readonly HidFraming[] = [
  MIAXIS,
  PLAIN,
  { id: 'numbered', name: '', reportSize: 64, reportId: 5, out: layout({}), in: layout({}) },
  {
    id: 'length-first',
    name: '',
    reportSize: 64,
    reportId: 0,
    out: layout({ constants: [{ at: 0, hex: '0A' }], dataAt: 1 }),
    in: layout({ length: { at: 0, bytes: 1, order: 'le', adds: 0 }, dataAt: 1 }),
  },
  {
    id: 'counted',
    name: '',
    reportSize: 63,
    reportId: 2,
    out: layout({ constants: [{ at: 0, hex: '55AA0A00' }], dataAt: 4, checksum: { kind: 'xor8', from: 0 } }),
    in: layout({
      constants: [{ at: 0, hex: '66BB' }],
      sequence: { at: 2, start: 1 },
      length: { at: 3, bytes: 2, order: 'be', adds: 3 },
      dataAt: 5,
      checksum: { kind: 'crc16', from: 2 },
    }),
  },
  {
    id: 'small',
    name: '',
    reportSize: 32,
    reportId: 0,
    out: layout({ constants: [{ at: 0, hex: 'CA' }], dataAt: 1, checksum: { kind: 'negsum8', from: 0 } }),
    in: layout({
      constants: [{ at: 0, hex: 'DF' }],
      length: { at: 1, bytes: 1, order: 'le', adds: 2 },
      dataAt: 3,
      checksum: { kind: 'sum8', from: 0 },
    }),
  },
];

/** Writes down what goes through a HID transport. */
export function recorded(hid: HidTransport): { transport: HidTransport; recording: Recording } {
  const entries: RecordingEntry[] = [];
  const note = (kind: RecordingEntry['kind'], bytes: Uint8Array): void =>
    void entries.push({ at: entries.length, kind, hex: Buffer.from(bytes).toString('hex').toUpperCase() });
  hid.onData((report) => note('in', report));
  const write: HidTransport['write'] = (report, options) => {
    note('out', report);
    return hid.write(report, options);
  };
  return {
    transport: Object.create(hid, { write: { value: write } }) as HidTransport,
    recording: {
      header: {
        format: 'yichuang-recording',
        version: 1,
        role: 'idCard',
        transport: 'hid',
        recordedAt: '2026-01-01T00:00:00.000Z',
        device: {},
        note: '',
      },
      entries,
    },
  };
}
