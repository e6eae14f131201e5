import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeviceError } from '#native-bindings/errors.ts';
import { MADE_UP } from '#native-bindings/id-card/hid-fixtures.ts';
import { MIAXIS, PLAIN, createChunkedTransport, type HidFraming } from '#native-bindings/id-card/hid-framing.ts';
import { createIdCardReader, type IdCardReader } from '#native-bindings/id-card/reader.ts';
import type { ReaderOptions } from '#native-bindings/id-card/settings.ts';
import { createMemoryHid, type MemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import type { HidTransport } from '#native-bindings/transport/transport.ts';
import {
  SAMPLE_CARD,
  createIdCardHidSimulator,
  type HidFault,
  type IdCardHidSimulator,
  type SimulatedCard,
} from '#simulators/id-card/index.ts';

/** Patience shortened so that silence is noticed in a moment; the order of events is the real one. */
const QUICK: ReaderOptions = {
  replyTimeoutMs: { reset: 150, status: 150, samId: 150, find: 150, select: 150, read: 400, newAddress: 200 },
  interByteMs: 40,
  pollIntervalMs: 20,
  settleAfterReopenMs: 10,
  sameCardQuietMs: 20,
};
const OTHER_CARD: SimulatedCard = { ...SAMPLE_CARD, name: '测试乙', number: '000000199001010026' };
const COUNTED = MADE_UP.find((one) => one.id === 'counted')!;

let simulator: IdCardHidSimulator;
let memory: MemoryHid;
let reader: IdCardReader;

function start(
  framing: HidFraming,
  wrapped: (hid: HidTransport) => HidTransport = (hid) => hid,
  atReader = framing,
): void {
  simulator = createIdCardHidSimulator({ framing: atReader });
  memory = createMemoryHid(simulator.firmware);
  reader = createIdCardReader(createChunkedTransport(wrapped(memory.transport), framing), QUICK);
}

beforeEach(() => start(MIAXIS));
afterEach(() => reader.close());

/** @param timeoutMs what must come may come late on a busy machine */
const read = (timeoutMs = 60_000) => reader.readIdCard({ timeoutMs });
const commands = (): string => simulator.log.map((one) => one.command).join(' ');

describe.each(MADE_UP)('framing $id', (framing) => {
  it('reads a card', async () => {
    start(framing);
    simulator.place({ ...SAMPLE_CARD, newAddress: '示例市新区新路2号' });
    expect(await read()).toMatchObject({
      name: '测试甲',
      address: '示例市新区新路2号',
      samId: '05.01-20110101-0000123456-0987654321',
    });
    expect(commands()).toBe('samId find select read newAddress');
  });

  it('reads in spite of a lost report', async () => {
    start(framing);
    simulator.place(SAMPLE_CARD);
    simulator.disturb({ kind: 'lost-report', which: 3 });
    expect((await read()).number).toBe(SAMPLE_CARD.number);
  });
});

describe('faults of the reports', () => {
  it.each<[string, HidFault, HidFraming?]>([
    ['the first report is lost', { kind: 'lost-report', which: 0 }],
    ['the last report is lost', { kind: 'lost-report', which: 23 }],
    ['a report in the middle is lost', { kind: 'lost-report', which: 7 }],
    ['a report is too short', { kind: 'wrong-size', which: 2, by: -9 }],
    ['a report is too long', { kind: 'wrong-size', which: 2, by: 3 }],
    ['a report is damaged', { kind: 'bad-packet-checksum', which: 4 }],
    ['a packet claims an impossible length', { kind: 'bad-packet-length', which: 1 }],
    ['the first two reports are swapped', { kind: 'swapped-reports', which: 0 }],
    ['two numbered reports are swapped', { kind: 'swapped-reports', which: 5 }, COUNTED],
    ['a numbered report comes twice', { kind: 'repeated-report', which: 5 }, COUNTED],
    ['a report comes twice', { kind: 'repeated-report', which: 5 }],
    ['half a reply comes', { kind: 'half-then-silence', reports: 9, silentFor: 0 }],
    ['the last report comes before the next reply', { kind: 'late-report' }],
    ['two replies lie in one another', { kind: 'two-in-one' }],
    ['other reports come in between', { kind: 'foreign-reports' }],
    ['what is behind the data is left over', { kind: 'stale-padding' }],
    ['old bytes follow an unwrapped reply', { kind: 'stale-padding' }, PLAIN],
    ['an unwrapped report is too short', { kind: 'wrong-size', which: 2, by: -9 }, PLAIN],
  ])('reads when %s', async (_name, fault, framing) => {
    if (framing) start(framing);
    simulator.place(SAMPLE_CARD);
    simulator.disturb(fault);
    expect(await read()).toMatchObject({ name: '测试甲', number: SAMPLE_CARD.number, address: SAMPLE_CARD.address });
  });

  it.each<[string, HidFault, string]>([
    ['every packet is damaged', { kind: 'bad-packet-checksum', which: 0 }, 'CARD_UNREADABLE'],
    ['a report is missing every time', { kind: 'lost-report', which: 3 }, 'CARD_UNREADABLE'],
    // The reader does not find a card twice, so it cannot be told from one that was taken away.
    ['half a reply is followed by silence', { kind: 'half-then-silence', reports: 9, silentFor: 2 }, 'CARD_REMOVED'],
    ['it drops off the bus in the middle', { kind: 'reset-mid-read', reports: 6, pauseMs: 20 }, 'READER_GONE'],
  ])('reports it when %s, and reads the next card', async (_name, fault, code) => {
    simulator.place(SAMPLE_CARD);
    simulator.disturb(fault, {
      times: fault.kind === 'bad-packet-checksum' || fault.kind === 'lost-report' ? 1000 : 1,
    });
    // One that was pulled out is waited for; the others are said at once.
    await expect(read(code === 'CARD_REMOVED' ? 3000 : 60_000)).rejects.toMatchObject({ name: 'DeviceError', code });
    simulator.disturb(null);
    simulator.lift();
    await expect
      .poll(() =>
        memory.transport.open().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await reader.waitForLift({ timeoutMs: 120_000 });
    simulator.place(OTHER_CARD);
    expect((await read()).name).toBe('测试乙');
  });

  it('calls a reader silent that answers nothing', async () => {
    simulator.misbehave({ kind: 'silence' });
    await expect(read()).rejects.toMatchObject({ code: 'READER_SILENT' });
  });

  it('calls it a protocol error when the framing is the wrong one', async () => {
    start(PLAIN, undefined, { ...PLAIN, in: MIAXIS.in });
    simulator.misbehave({ kind: 'bad-checksum' });
    simulator.disturb({ kind: 'bad-packet-checksum', which: 0 }, { times: 1000, on: 'any' });
    await expect(read()).rejects.toMatchObject({ code: 'READER_PROTOCOL' });
  });

  it('reports a write that is refused, and reads once it is taken', async () => {
    let isRefusing = true;
    start(
      MIAXIS,
      (hid) =>
        Object.create(hid, {
          write: {
            value: (report: Uint8Array) =>
              isRefusing ? Promise.reject(new DeviceError('HID_REFUSED')) : hid.write(report),
          },
        }) as HidTransport,
    );
    simulator.place(SAMPLE_CARD);
    await expect(read()).rejects.toMatchObject({ code: 'READER_GONE', cause: { code: 'HID_REFUSED' } });
    isRefusing = false;
    expect((await read()).name).toBe('测试甲');
  });

  it('ends the waiting read when it is unplugged, and reads after ten replugs', async () => {
    for (let cycle = 0; cycle < 10; cycle += 1) {
      const waiting = expect(read()).rejects.toMatchObject({ code: 'READER_GONE' });
      const seen = simulator.log.length;
      await expect.poll(() => simulator.log.length).toBeGreaterThan(seen);
      memory.unplug();
      await waiting;
      await expect(read(100)).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
      memory.plug();
    }
    simulator.place(SAMPLE_CARD);
    expect((await read()).name).toBe('测试甲');
  });

  it('reports a card that is pulled out in the middle', async () => {
    simulator.place(SAMPLE_CARD);
    simulator.misbehave({ kind: 'pulled-mid-read' });
    await expect(read(300)).rejects.toMatchObject({ code: 'CARD_REMOVED' });
  });
});
