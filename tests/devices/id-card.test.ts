import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIdCardReader, type IdCardReader } from '#native-bindings/id-card/reader.ts';
import type { ReaderOptions } from '#native-bindings/id-card/settings.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import {
  SAMPLE_CARD,
  startIdCardSimulator,
  type IdCardSimulator,
  type IdCardSimulatorOptions,
  type SimulatedCard,
} from '#simulators/id-card/index.ts';

/** Patience shortened so that silence is noticed in a moment; the order of events is the real one. */
const SHORT: ReaderOptions = {
  replyTimeoutMs: { reset: 600, status: 600, samId: 600, find: 600, select: 600, read: 1500, newAddress: 800 },
  interByteMs: 300,
};
const LONG_MS = 60_000;
/** Of a reader that answers: how late, is the busy machine's affair, and nothing is asked twice for that. */
const QUICK: ReaderOptions = {
  replyTimeoutMs: Object.fromEntries(Object.keys(SHORT.replyTimeoutMs ?? {}).map((name) => [name, LONG_MS])),
  interByteMs: LONG_MS,
  pollIntervalMs: 20,
  settleAfterReopenMs: 10,
  sameCardQuietMs: 50,
};
/** For what must come: on a busy machine it may come late. */
const PATIENT_MS = 60_000;
const OTHER_CARD: SimulatedCard = { ...SAMPLE_CARD, name: '测试乙', number: '000000199001010026' };

let simulator: IdCardSimulator;
let transport: Transport;
let reader: IdCardReader;

async function start(options: Partial<IdCardSimulatorOptions> = {}, readerOptions: ReaderOptions = {}): Promise<void> {
  simulator = await startIdCardSimulator({ path: join(tmpdir(), `idcard-${randomUUID()}`), ...options });
  transport = createSerialTransport({ path: simulator.path, baudRate: 115200 });
  reader = createIdCardReader(transport, { ...QUICK, ...readerOptions });
}

beforeEach(() => start());
afterEach(async () => {
  await reader.close();
  await simulator.close();
});

async function restart(options: Partial<IdCardSimulatorOptions>, readerOptions?: ReaderOptions): Promise<void> {
  await reader.close();
  await simulator.close();
  await start(options, readerOptions);
}

const read = (timeoutMs = PATIENT_MS, signal?: AbortSignal) =>
  reader.readIdCard(signal ? { timeoutMs, signal } : { timeoutMs });
const commands = (): string => simulator.log.map((one) => one.command).join(' ');

describe('reading', () => {
  it('reads a card lying there', async () => {
    simulator.place(SAMPLE_CARD);
    expect(await read()).toMatchObject({
      type: 'resident',
      name: '测试甲',
      sex: '1',
      ethnicity: '01',
      birth: '1990-01-01',
      validFrom: '2020-01-01',
      validTo: '2040-01-01',
      number: '000000199001010018',
      address: '示例市示例区示例路1号',
      newAddress: 'none',
      samId: '05.01-20110101-0000123456-0987654321',
    });
    expect(commands()).toBe('samId find select read newAddress');
  });

  it('waits for a card to be placed, without noise about the empty field', async () => {
    const reading = read();
    await expect.poll(() => simulator.log.filter((one) => one.sw3 === 0x80).length).toBeGreaterThan(1);
    simulator.place(SAMPLE_CARD);
    expect((await reading).name).toBe('测试甲');
  });

  it('gives the photo block as it is', async () => {
    const photo = Uint8Array.from({ length: 1024 }, (_, i) => (i * 13) & 0xff);
    simulator.place({ ...SAMPLE_CARD, photo });
    expect((await read()).photoWlt).toEqual(photo);
  });

  it('takes the newest address from the chip and keeps the printed one', async () => {
    simulator.place({ ...SAMPLE_CARD, newAddress: '示例市新区新路2号' });
    expect(await read()).toMatchObject({
      address: '示例市新区新路2号',
      printedAddress: '示例市示例区示例路1号',
      newAddress: 'read',
    });
  });

  it('does without the newest address on a module that lacks the command, and asks it only once', async () => {
    await restart({ lacksNewAddress: true, card: SAMPLE_CARD });
    expect(await read()).toMatchObject({ newAddress: 'unanswered', address: '示例市示例区示例路1号' });
    simulator.lift();
    await reader.waitForLift({ timeoutMs: PATIENT_MS });
    simulator.place(OTHER_CARD);
    await read();
    expect(simulator.log.filter((one) => one.command === 'newAddress')).toHaveLength(1);
  });

  it.each<SimulatedCard>([
    {
      type: 'hkmt',
      name: '测试丙',
      sex: '2',
      birth: '19900307',
      address: '示例路3号',
      number: '810000199003074518',
      validFrom: '20240101',
      validTo: '20290101',
      passNumber: 'H12345678',
      issueCount: '01',
    },
    {
      type: 'foreigner2017',
      name: '测试丁',
      nameEn: 'SAMPLE PERSON',
      sex: '1',
      birth: '19851231',
      nationality: 'CAN',
      number: 'CAN000000000001',
      validFrom: '20180101',
      validTo: '20280101',
      authority: '1100',
    },
    {
      type: 'foreigner2023',
      name: '测试戊',
      nameEn: 'SAMPLE PERSON WITH A NAME LONGER THAN FIELD',
      sex: '2',
      birth: '19800101',
      nationality: 'CAN',
      number: '911840198001010013',
      validFrom: '20240101',
      validTo: '20340101',
    },
    { ...SAMPLE_CARD, validTo: '长期', name: '测试㐀𠮷' },
  ])('reads a card of type $type', async (card) => {
    simulator.place(card);
    const record = await read();
    expect(record).toMatchObject({ type: card.type, name: card.name, number: card.number, sex: card.sex });
    expect(record.nameEn).toBe('nameEn' in card ? card.nameEn : null);
    expect(record.validTo === null).toBe(card.validTo === '长期');
  });

  it('finds the speed the reader answers at', async () => {
    await restart({ card: SAMPLE_CARD }, { probeBaudRates: [115200, 57600, 9600] });
    expect((await read()).name).toBe('测试甲');
    expect(commands()).toMatch(/^status samId/);
  });
});

describe('waiting', () => {
  it('says that no card was placed in time', async () => {
    await expect(read(100)).rejects.toMatchObject({ code: 'CARD_TIMEOUT' });
  });

  it('ends at once when cancelled, and reads afterwards', async () => {
    const stop = new AbortController();
    const reading = read(10_000, stop.signal);
    setTimeout(() => stop.abort(), 60);
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    simulator.place(SAMPLE_CARD);
    expect((await read()).name).toBe('测试甲');
  });

  it('ends a waiting read when the reader is closed', async () => {
    const reading = read();
    const outcome = expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    setTimeout(() => void reader.close(), 60);
    await outcome;
  });

  it('serves two callers one after another', async () => {
    simulator.place(SAMPLE_CARD);
    const [sam, record, state] = await Promise.all([reader.samId(), read(), reader.status()]);
    expect([sam, record.name, state]).toEqual(['05.01-20110101-0000123456-0987654321', '测试甲', 'ready']);
  });
});

describe('lifting', () => {
  it.each([true, false])(
    'says whether a card lies there, found again after a reading or not (%s)',
    async (findsAgain) => {
      await restart({ card: SAMPLE_CARD, findsAgainWithoutLift: findsAgain });
      await read();
      expect(await reader.isCardThere()).toBe(true);
      simulator.lift();
      expect(await reader.isCardThere()).toBe(false);
    },
  );

  it('does not read the same placement twice', async () => {
    await restart({ card: SAMPLE_CARD, findsAgainWithoutLift: true });
    await read();
    await expect(read(200)).rejects.toMatchObject({ code: 'CARD_NOT_LIFTED' });
    await expect(reader.waitForLift({ timeoutMs: 100 })).rejects.toMatchObject({ code: 'CARD_NOT_LIFTED' });
    expect(simulator.log.filter((one) => one.command === 'read')).toHaveLength(1);
  });

  it('reads the next card at once when the first was taken away in between', async () => {
    await restart({ card: SAMPLE_CARD, findsAgainWithoutLift: true });
    await read();
    const seen = simulator.log.length;
    simulator.lift();
    // The background look notices without anybody asking.
    await expect.poll(() => simulator.log.slice(seen).some((one) => one.sw3 === 0x80)).toBe(true);
    simulator.place(OTHER_CARD);
    expect((await read()).name).toBe('测试乙');
  });

  it('takes a card that bounces on the reader once', async () => {
    await restart({ card: SAMPLE_CARD, findsAgainWithoutLift: true }, { sameCardQuietMs: 60_000 });
    await read();
    simulator.lift();
    await reader.waitForLift({ timeoutMs: PATIENT_MS });
    simulator.place(SAMPLE_CARD);
    const stop = new AbortController();
    const again = read(10_000, stop.signal);
    const outcome = expect(again).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => simulator.log.filter((one) => one.command === 'read').length).toBe(2);
    stop.abort();
    await outcome;
  });

  it('gives the same card laid down again at once, though the module finds it only once', async () => {
    await restart({ card: SAMPLE_CARD }, { sameCardQuietMs: 500 });
    await read();
    simulator.lift();
    await reader.waitForLift({ timeoutMs: PATIENT_MS });
    simulator.place(SAMPLE_CARD);
    expect((await read()).name).toBe(SAMPLE_CARD.name);
  });

  it('resolves at once when there is nothing to lift', async () => {
    await reader.waitForLift({ timeoutMs: 0 });
  });
});

describe('faults', () => {
  beforeEach(() => restart({}, SHORT));

  it.each([
    ['noise before every reply', { kind: 'garbage-before' }],
    ['a lot of noise before every reply', { kind: 'garbage-before', bytes: 5000 }],
    ['replies in single bytes', { kind: 'split', bytes: 1, pauseMs: 0 }],
    ['replies in pieces', { kind: 'split', bytes: 100, pauseMs: 10 }],
    ['slow replies', { kind: 'slow', delayMs: 60 }],
    ['one wrong checksum', { kind: 'bad-checksum', times: 1 }],
    ['one reply cut short', { kind: 'truncated', times: 1 }],
    ['one impossible length', { kind: 'oversize', times: 1 }],
    ['two replies missing', { kind: 'silence', times: 2 }],
    ['one reply of noise', { kind: 'garbage-only', times: 1 }],
    ['a late reply', { kind: 'late', delayMs: 800, times: 1 }],
    ['our checksum said to be wrong once', { kind: 'status', sw3: 0x10, times: 1 }],
    ['our length said to be wrong once', { kind: 'status', sw3: 0x11, times: 1 }],
    ['an unknown error once', { kind: 'status', sw3: 0x24, times: 1 }],
    ['no random number once', { kind: 'status', sw3: 0x47, on: 'read', times: 1 }],
    ['a failed selection once', { kind: 'status', sw3: 0x81, on: 'select', times: 1 }],
    ['a self-test that passes after a reset', { kind: 'status', sw3: 0x60, times: 1 }],
  ] as const)('reads in spite of %s', async (_name, fault) => {
    simulator.place(SAMPLE_CARD);
    simulator.misbehave(fault);
    expect(await read()).toMatchObject({ name: '测试甲', number: SAMPLE_CARD.number });
  });

  it.each([
    ['the checksum is wrong again', { kind: 'bad-checksum' }, 'CARD_UNREADABLE'],
    ['every reply is cut short', { kind: 'truncated' }, 'CARD_UNREADABLE'],
    ['reading fails', { kind: 'status', sw3: 0x41, on: 'read' }, 'CARD_UNREADABLE'],
    ['the card refuses the module', { kind: 'status', sw3: 0x31, on: 'read' }, 'CARD_UNREADABLE'],
    ['the module refuses the card', { kind: 'status', sw3: 0x32, on: 'select' }, 'CARD_UNREADABLE'],
    ['the content does not verify', { kind: 'status', sw3: 0x33, on: 'read' }, 'CARD_UNREADABLE'],
    ['the card cannot be selected', { kind: 'status', sw3: 0x81, on: 'select' }, 'CARD_UNREADABLE'],
    ['it is no ID card', { kind: 'status', sw3: 0x40, on: 'find' }, 'CARD_TYPE_UNKNOWN'],
    ['it is no ID card, seen at selecting', { kind: 'status', sw3: 0x40, on: 'select' }, 'CARD_TYPE_UNKNOWN'],
    ['the card is pulled out in the middle', { kind: 'pulled-mid-read' }, 'CARD_REMOVED'],
    ['the card is pulled out in the header', { kind: 'pulled-mid-read', afterBytes: 6 }, 'CARD_REMOVED'],
    ['the self-test fails', { kind: 'status', sw3: 0x60 }, 'READER_FAULT'],
    ['the module is not authorised', { kind: 'status', sw3: 0x66 }, 'READER_FAULT'],
    ['only noise comes', { kind: 'garbage-only' }, 'READER_PROTOCOL'],
    ['the command is not known', { kind: 'status', sw3: 0x21, on: 'find' }, 'READER_PROTOCOL'],
    ['nothing comes', { kind: 'silence' }, 'READER_SILENT'],
  ] as const)('reports it when %s, and reads once that is over', async (_name, fault, code) => {
    simulator.place(SAMPLE_CARD);
    simulator.misbehave(fault);
    // One that was pulled out is waited for; the others are said at once.
    await expect(read(code === 'CARD_REMOVED' ? 300 : PATIENT_MS)).rejects.toMatchObject({ name: 'DeviceError', code });
    simulator.misbehave(null);
    simulator.lift();
    await reader.waitForLift({ timeoutMs: PATIENT_MS });
    simulator.place(OTHER_CARD);
    expect((await read()).name).toBe('测试乙');
  });

  it.each([undefined, 6])(
    'reads a card that was lifted in the middle and put back from the beginning, nothing of the first (%s)',
    async (afterBytes) => {
      simulator.place(SAMPLE_CARD);
      simulator.misbehave({ kind: 'pulled-mid-read', ...(afterBytes === undefined ? {} : { afterBytes }) });
      const reading = read();
      await expect.poll(() => / read find( |$)/.test(commands()), { timeout: PATIENT_MS }).toBe(true);
      // Another one lies down: whatever came of the first is gone.
      simulator.place(OTHER_CARD);
      expect(await reading).toMatchObject({ name: '测试乙', number: OTHER_CARD.number });
    },
  );

  it('wants an unreadable card lifted before it reads again', async () => {
    await restart({ card: SAMPLE_CARD, findsAgainWithoutLift: true }, SHORT);
    simulator.misbehave({ kind: 'status', sw3: 0x33, on: 'read' });
    await expect(read()).rejects.toMatchObject({ code: 'CARD_UNREADABLE', detail: { sw3: 0x33 } });
    simulator.misbehave(null);
    await expect(read(150)).rejects.toMatchObject({ code: 'CARD_NOT_LIFTED' });
  });

  it('asks, resets and reopens before it calls a reader silent', async () => {
    await read(50).catch(() => undefined);
    const before = simulator.log.length;
    simulator.misbehave({ kind: 'silence' });
    await expect(read(100)).rejects.toMatchObject({ code: 'READER_SILENT' });
    expect(
      simulator.log
        .slice(before)
        .map((one) => one.command)
        .join(' '),
    ).toBe('find find find status reset status');
  });

  it('puts nothing from the card into its errors', async () => {
    simulator.place(SAMPLE_CARD);
    simulator.misbehave({ kind: 'truncated' });
    const error = await read().catch((caught: unknown) => caught);
    expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toContain(SAMPLE_CARD.number);
  });
});

it('stays closed when it is closed while it tries to bring a silent reader back', async () => {
  await restart({}, SHORT);
  simulator.misbehave({ kind: 'silence' });
  const reading = expect(read()).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect.poll(() => simulator.log.some((one) => one.command === 'reset')).toBe(true);
  await reader.close();
  await reading;
  expect(transport.isOpen).toBe(false);
});

describe('unplugging', () => {
  it('ends the waiting read and reads again when it is back', async () => {
    const reading = expect(read()).rejects.toMatchObject({ code: 'READER_GONE' });
    await expect.poll(() => simulator.log.length).toBeGreaterThan(1);
    await simulator.unplug();
    await reading;
    await expect(read(200)).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
    await simulator.replug();
    simulator.place(SAMPLE_CARD);
    expect((await read()).name).toBe('测试甲');
  });

  it('survives ten cycles without a listener left behind', async () => {
    const counted = countingListeners(transport);
    const other = createIdCardReader(counted.transport, QUICK);
    for (let cycle = 0; cycle < 10; cycle += 1) {
      simulator.place(cycle % 2 === 0 ? SAMPLE_CARD : OTHER_CARD);
      expect((await other.readIdCard({ timeoutMs: PATIENT_MS })).number).toBe(
        cycle % 2 === 0 ? SAMPLE_CARD.number : '000000199001010026',
      );
      simulator.lift();
      const waiting = expect(other.readIdCard({ timeoutMs: PATIENT_MS })).rejects.toMatchObject({
        code: 'READER_GONE',
      });
      await expect.poll(() => counted.open()).toBeGreaterThan(0);
      await simulator.unplug();
      await waiting;
      expect(counted.open()).toBe(0);
      await simulator.replug();
    }
    await other.close();
    expect(counted.open()).toBe(0);
  });
});

/** Counts the listeners a driver holds at the moment. */
function countingListeners(inner: Transport): { transport: Transport; open(): number } {
  let open = 0;
  const count = (stop: () => void): (() => void) => {
    open += 1;
    return () => {
      open -= 1;
      stop();
    };
  };
  return {
    open: () => open,
    transport: Object.create(inner, {
      onData: { value: (listener: (bytes: Uint8Array) => void) => count(inner.onData(listener)) },
      onClosed: { value: (listener: Parameters<Transport['onClosed']>[0]) => count(inner.onClosed(listener)) },
    }) as Transport,
  };
}
