import assert from 'node:assert/strict';
import { MIAXIS, createChunkedTransport } from '#native-bindings/id-card/hid-framing.ts';
import { createIdCardReader, type IdCardReader } from '#native-bindings/id-card/reader.ts';
import { createHidTransport } from '#native-bindings/transport/hid.ts';
import { SAMPLE_CARD } from '#simulators/id-card/card.ts';
import type { CardFault } from '#simulators/id-card/faults.ts';
import type { HidFault } from '#simulators/id-card/hid.ts';
import type { Check } from '../check.ts';
import { byIdentity, codeOf, until, withRig, type Plugged, type Rig } from '../rig.ts';

const PLANS = new URL('../plans.ts', import.meta.url).href;
const IDENTITY = { vendorId: 0x10c4, productId: 0x0007, name: 'ID card reader', serialNumber: '' };

interface Bench {
  rig: Rig;
  simulated: Plugged;
  reader: IdCardReader;
  misbehave(fault: CardFault | null): Promise<void>;
  disturb(fault: HidFault | null): Promise<void>;
}

function withReader(run: (bench: Bench) => Promise<void>): () => Promise<string | void> {
  return () =>
    withRig(async (rig) => {
      const simulated = await rig.deviceOf(IDENTITY, PLANS, 'cardReader', IDENTITY, MIAXIS);
      const reader = createIdCardReader(createChunkedTransport(createHidTransport(byIdentity(IDENTITY)), MIAXIS));
      try {
        await run({
          rig,
          simulated,
          reader,
          misbehave: async (fault) => void (await simulated.call('misbehave', fault)),
          disturb: async (fault) => void (await simulated.call('disturb', fault)),
        });
      } finally {
        await reader.close();
      }
    });
}

const OTHER_CARD = { ...SAMPLE_CARD, name: '测试乙', number: '000000199001010026' };
const place = (simulated: Plugged, card = SAMPLE_CARD): Promise<unknown> => simulated.call('place', card);
const read = (reader: IdCardReader): ReturnType<IdCardReader['readIdCard']> => reader.readIdCard({ timeoutMs: 15_000 });

export const checks: readonly Check[] = [
  {
    title: 'reader: reads a card',
    run: withReader(async ({ reader, simulated }) => {
      await place(simulated);
      const card = await read(reader);
      assert.deepEqual([card.name, card.number, card.photoWlt.length], [SAMPLE_CARD.name, SAMPLE_CARD.number, 1024]);
    }),
  },
  {
    title: 'reader: reads in spite of a lost and of a damaged report',
    run: withReader(async ({ reader, simulated, disturb }) => {
      await place(simulated);
      await disturb({ kind: 'lost-report', which: 7 });
      assert.equal((await read(reader)).number, SAMPLE_CARD.number);
      await simulated.call('lift');
      await reader.waitForLift({ timeoutMs: 10_000 });
      await place(simulated, OTHER_CARD);
      await disturb({ kind: 'bad-packet-checksum', which: 2 });
      assert.equal((await read(reader)).number, OTHER_CARD.number);
    }),
  },
  {
    title: 'reader: reads in spite of reports of the wrong size',
    run: withReader(async ({ reader, simulated, disturb }) => {
      for (const [by, card] of [
        [-9, SAMPLE_CARD],
        [3, OTHER_CARD],
      ] as const) {
        await place(simulated, card);
        await disturb({ kind: 'wrong-size', which: 2, by });
        assert.equal((await read(reader)).number, card.number);
        await simulated.call('lift');
        await reader.waitForLift({ timeoutMs: 10_000 });
      }
    }),
  },
  {
    title: 'reader: a refused command or card is not a lost reader',
    limitMs: 60_000,
    run: withReader(async ({ reader, simulated, misbehave }) => {
      for (const [fault, code] of [
        [{ kind: 'status', sw3: 0x21, on: 'find' }, 'READER_PROTOCOL'],
        [{ kind: 'status', sw3: 0x31, on: 'read' }, 'CARD_UNREADABLE'],
      ] as const) {
        await place(simulated);
        await misbehave(fault);
        assert.equal(await codeOf(reader.readIdCard({ timeoutMs: 3000 })), code);
        await misbehave(null);
        await simulated.call('lift');
        await reader.waitForLift({ timeoutMs: 10_000 });
      }
      await place(simulated);
      assert.equal((await read(reader)).number, SAMPLE_CARD.number);
    }),
  },
  {
    title: 'reader: silent, and reads when it answers again',
    limitMs: 60_000,
    run: withReader(async ({ reader, simulated, misbehave }) => {
      await misbehave({ kind: 'silence' });
      await place(simulated);
      assert.equal(await codeOf(read(reader)), 'READER_SILENT');
      await misbehave(null);
      assert.equal((await read(reader)).number, SAMPLE_CARD.number);
    }),
  },
  {
    title: 'reader: drops off the bus while it reads',
    limitMs: 60_000,
    run: withReader(async ({ reader, simulated, disturb }) => {
      await place(simulated);
      await disturb({ kind: 'reset-mid-read', reports: 6, pauseMs: 300 });
      assert.equal(await codeOf(read(reader)), 'READER_GONE');
      await simulated.call('lift');
      await until(async () => (await codeOf(reader.open())) === null, 'the reader is back');
      await reader.waitForLift({ timeoutMs: 10_000 });
      await place(simulated, OTHER_CARD);
      assert.equal((await read(reader)).number, OTHER_CARD.number);
    }),
  },
  {
    title: 'reader: pulled out and put back between two cards',
    run: withReader(async ({ reader, simulated }) => {
      await place(simulated);
      await read(reader);
      await simulated.call('lift');
      await reader.waitForLift({ timeoutMs: 10_000 });
      await simulated.unplug();
      assert.match(String(await codeOf(read(reader))), /^(READER_GONE|PORT_NOT_FOUND)$/);
      await simulated.plug();
      await place(simulated, OTHER_CARD);
      assert.equal((await read(reader)).number, OTHER_CARD.number);
    }),
  },
  {
    title: 'reader: its simulator is killed while a card is awaited',
    run: withReader(async ({ reader, rig }) => {
      await reader.open();
      const waiting = codeOf(read(reader));
      await rig.killSimulators();
      assert.equal(await waiting, 'READER_GONE');
    }),
  },
];
