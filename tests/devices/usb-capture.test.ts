import { describe, expect, it } from 'vitest';
import { MADE_UP, recorded } from '#native-bindings/id-card/hid-fixtures.ts';
import { createChunkedTransport, type HidFraming } from '#native-bindings/id-card/hid-framing.ts';
import { learnFromCapture } from '#native-bindings/id-card/learn-from-capture.ts';
import { createIdCardReader } from '#native-bindings/id-card/reader.ts';
import { createMemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import type { Recording } from '#native-bindings/transport/recording.ts';
import { isUsbCapture, readUsbCapture } from '#native-bindings/transport/usb-capture.ts';
import { trainFrom } from '#host/devices/sessions.ts';
import { SAMPLE_CARD, createIdCardHidSimulator } from '#simulators/id-card/index.ts';

/** What crosses the bus: a report with its number where it has one. */
interface OnBus {
  direction: 'out' | 'in';
  data: Buffer;
  device: number;
  /** sent by SET_REPORT */ reportId?: number;
}

/** The vendor's program reading a card: what our driver says over the same framing. */
async function session(framing: HidFraming): Promise<Recording> {
  const simulator = createIdCardHidSimulator({ framing });
  const { transport, recording } = recorded(createMemoryHid(simulator.firmware).transport);
  const reader = createIdCardReader(createChunkedTransport(transport, framing));
  simulator.place(SAMPLE_CARD);
  await reader.readIdCard({ timeoutMs: 120_000 });
  await reader.close();
  return recording;
}

const onBus = ({ entries }: Recording, framing: HidFraming, device = 7): OnBus[] =>
  entries
    .filter((one) => one.kind === 'out' || one.kind === 'in')
    .map(({ kind, hex = '' }) => {
      const report = Buffer.from(hex, 'hex');
      return {
        direction: kind as 'out' | 'in',
        device,
        data: kind === 'out' && framing.reportId === 0 ? report.subarray(1) : report,
      };
    });

function usbmonPcap(transfers: readonly OnBus[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(220, 20);
  const packets = transfers.flatMap((one, n) => {
    const header = Buffer.alloc(64);
    header.write(one.direction === 'in' ? 'C' : 'S', 8);
    header[9] = one.reportId === undefined ? 1 : 2;
    header[10] = one.direction === 'in' ? 0x81 : one.reportId === undefined ? 0x02 : 0x00;
    header[11] = one.device;
    header.writeUInt16LE(1, 12);
    header[14] = one.reportId === undefined ? 0x2d : 0;
    header.writeUInt32LE(one.data.length, 32);
    header.writeUInt32LE(one.data.length, 36);
    if (one.reportId !== undefined) header.set([0x21, 9, one.reportId, 2], 40);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + Math.floor(n / 100), 0);
    record.writeUInt32LE((n % 100) * 10_000, 4);
    record.writeUInt32LE(64 + one.data.length, 8);
    record.writeUInt32LE(64 + one.data.length, 12);
    return [record, header, one.data];
  });
  return Buffer.concat([head, ...packets]);
}

function usbPcapNg(transfers: readonly OnBus[]): Buffer {
  const block = (kind: number, body: Buffer): Buffer => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const ends = Buffer.alloc(4);
    ends.writeUInt32LE(padded.length + 12);
    const start = Buffer.alloc(4);
    start.writeUInt32LE(kind >>> 0);
    return Buffer.concat([start, ends, padded, ends]);
  };
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  const face = Buffer.alloc(8);
  face.writeUInt16LE(249, 0);
  return Buffer.concat([
    block(0x0a0d0d0a, section),
    block(1, face),
    ...transfers.map((one, n) => {
      const setup =
        one.reportId === undefined
          ? Buffer.alloc(0)
          : Buffer.from([0x21, 9, one.reportId, 2, 0, 0, one.data.length, 0]);
      const header = Buffer.alloc(one.reportId === undefined ? 27 : 28);
      header.writeUInt16LE(header.length, 0);
      header[16] = one.direction === 'in' ? 1 : 0;
      header.writeUInt16LE(1, 17);
      header.writeUInt16LE(one.device, 19);
      header[21] = one.direction === 'in' ? 0x81 : one.reportId === undefined ? 0x02 : 0x00;
      header[22] = one.reportId === undefined ? 1 : 2;
      header.writeUInt32LE(setup.length + one.data.length, 23);
      const body = Buffer.concat([header, setup, one.data]);
      const place = Buffer.alloc(20);
      place.writeUInt32LE(n * 5000, 8);
      place.writeUInt32LE(body.length, 12);
      place.writeUInt32LE(body.length, 16);
      return block(6, Buffer.concat([place, body]));
    }),
  ]);
}

/** Mice and keyboards are on the bus as well, and the reader beeps. */
const noise = (transfers: OnBus[]): OnBus[] =>
  transfers.flatMap((one, n) => [
    { direction: 'in', device: 3, data: Buffer.from([0, n & 0xff, 1, 0]) },
    ...(n === 0
      ? [
          { direction: 'out' as const, device: one.device, data: Buffer.alloc(one.data.length, 0xbe) },
          { direction: 'in' as const, device: one.device, data: Buffer.alloc(one.data.length, 0xef) },
        ]
      : []),
    one,
  ]);

describe.each([
  ['usbmon on Linux', usbmonPcap],
  ['USBPcap on Windows', usbPcapNg],
] as const)('a capture by %s', (_name, write) => {
  it.each(MADE_UP.map((framing) => [framing.id, framing] as const))(
    'teaches the framing %s, with which a card is read',
    async (_id, framing) => {
      const capture = write(noise(onBus(await session(framing), framing)));
      expect(isUsbCapture(capture)).toBe(true);
      const learnt = learnFromCapture(capture);
      if ('problem' in learnt) throw new Error(learnt.problem);
      const simulator = createIdCardHidSimulator({ framing });
      simulator.place(SAMPLE_CARD);
      const reader = createIdCardReader(
        createChunkedTransport(createMemoryHid(simulator.firmware).transport, learnt.framing),
      );
      expect((await reader.readIdCard({ timeoutMs: 120_000 })).number).toBe(SAMPLE_CARD.number);
      await reader.close();
    },
  );

  it('teaches a framing whose reports are sent by control transfer', async () => {
    const framing = MADE_UP.find((one) => one.id === 'counted')!;
    const transfers = onBus(await session(framing), framing).map((one) =>
      one.direction === 'out' ? { ...one, reportId: framing.reportId } : one,
    );
    expect(learnFromCapture(write(transfers))).toHaveProperty('framing');
  });

  it('without a reader’s commands says what to do, and one cut off in the middle teaches what it holds', async () => {
    expect(
      learnFromCapture(write(noise([]).concat({ direction: 'in', device: 3, data: Buffer.from([1, 2, 3]) }))),
    ).toEqual({ problem: expect.stringContaining('厂家的程序里读一次卡') as string });
    const [framing] = MADE_UP;
    const whole = write(onBus(await session(framing!), framing!));
    expect(learnFromCapture(whole.subarray(0, whole.length - 5))).toHaveProperty('framing');
  });

  it('damaged anywhere never breaks the reader of it', async () => {
    const [framing] = MADE_UP;
    const whole = write(onBus(await session(framing!), framing!));
    const seed = Number(process.env['YICHUANG_FUZZ_SEED'] ?? Date.now() % 1_000_000);
    console.log(`抓包损坏试验，种子 ${seed}`);
    let state = seed;
    const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
    for (let n = 0; n < 2000; n += 1) {
      const bad = Buffer.from(whole.subarray(0, 1 + (next() % whole.length)));
      for (let m = 0; m < 4; m += 1) bad[next() % bad.length] = next() & 0xff;
      try {
        learnFromCapture(bad);
      } catch (error) {
        expect(error).toMatchObject({ code: 'RECORDING_INVALID' });
      }
    }
  });
});

it('the training screen takes a capture for a reader, and says why it takes one for nothing else', async () => {
  const framing = MADE_UP.find((one) => one.id === 'small')!;
  const file = new File([new Uint8Array(usbPcapNg(onBus(await session(framing), framing)))], '读卡.pcapng');
  const taught = await trainFrom('idCard', file);
  expect(taught).toMatchObject({
    isLearned: true,
    evidence: expect.arrayContaining(['抓包里第 1.7 号 USB 设备']) as string[],
  });
  // Nothing of the person who was read is in what is shown and stored.
  expect(JSON.stringify(taught)).not.toContain(
    Buffer.from(SAMPLE_CARD.number, 'utf16le').toString('hex').toUpperCase(),
  );
  expect(await trainFrom('evaluator', file)).toMatchObject({
    isLearned: false,
    evidence: [expect.stringContaining('只用来学读卡器')],
  });
  const network = Buffer.from(usbmonPcap([]));
  network.writeUInt32LE(1, 20);
  expect(await trainFrom('idCard', new File([new Uint8Array(network)], 'x.pcap'))).toMatchObject({
    isLearned: false,
    evidence: [expect.stringContaining('USBPcap 或 usbmon')],
  });
  expect(() => readUsbCapture(network)).toThrow();
});
