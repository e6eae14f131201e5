import { describe, expect, it } from 'vitest';
import { SAMPLE_CARD, createIdCardHidSimulator } from '#simulators/id-card/index.ts';
import { createMemoryHid } from '../transport/memory-hid.fixture.ts';
import type { Recording } from '../transport/recording.ts';
import { createChunkedTransport } from './hid-framing.ts';
import type { HidFraming } from './hid-packets.ts';
import { MADE_UP, recorded } from './hid-fixtures.ts';
import { learnFraming } from './learn-framing.ts';
import { createIdCardReader } from './reader.ts';

async function session(framing: HidFraming, withCard: boolean): Promise<Recording> {
  const simulator = createIdCardHidSimulator({ framing, ...(withCard ? { card: SAMPLE_CARD } : {}) });
  const { transport, recording } = recorded(createMemoryHid(simulator.firmware).transport);
  const reader = createIdCardReader(createChunkedTransport(transport, framing), { watchesLift: false });
  await reader.status();
  if (withCard) await reader.readIdCard({ timeoutMs: 2000 });
  await reader.close();
  return recording;
}

function framingOf(recording: Recording): HidFraming {
  const learnt = learnFraming(recording);
  if ('problem' in learnt) throw new Error(learnt.problem);
  return learnt.framing;
}

describe.each(MADE_UP)('framing $id', (framing) => {
  it('is learnt from one card read, and reads the next reader of the kind', async () => {
    const learnt = framingOf(await session(framing, true));
    const simulator = createIdCardHidSimulator({ framing, card: SAMPLE_CARD });
    const reader = createIdCardReader(createChunkedTransport(createMemoryHid(simulator.firmware).transport, learnt), {
      watchesLift: false,
    });
    expect((await reader.readIdCard({ timeoutMs: 2000 })).number).toBe(SAMPLE_CARD.number);
    await reader.close();
  });

  it('says what it saw', async () => {
    const learnt = learnFraming(await session(framing, true));
    expect('evidence' in learnt && learnt.evidence.join('；')).toContain('与录制一致');
  });
});

it('finds head, length, check sum and packet number', async () => {
  const learnt = framingOf(
    await session(
      MADE_UP.find((one) => one.id === 'counted')!,
      true,
    ),
  );
  expect(learnt).toMatchObject({
    reportSize: 63,
    reportId: 2,
    out: { constants: [{ at: 0, hex: '55AA0A00' }], checksum: { kind: 'xor8', from: 0 } },
    in: {
      constants: [{ at: 0, hex: '66BB' }],
      sequence: { at: 2, start: 1 },
      length: { at: 3, bytes: 2, order: 'be', adds: 3 },
      checksum: { kind: 'crc16', from: 2 },
      dataAt: 5,
    },
  });
});

it('learns without a card, and says that long answers are a guess', async () => {
  const learnt = learnFraming(await session(MADE_UP[0]!, false));
  expect('evidence' in learnt && learnt.evidence.some((line) => line.includes('请读一张卡确认'))).toBe(true);
});

it.each<[string, (recording: Recording) => void, string]>([
  ['of a serial reader', (recording) => void (recording.header.transport = 'serial'), '不是 HID'],
  [
    'without commands',
    (recording) => void (recording.entries = recording.entries.filter((one) => one.kind !== 'out')),
    '没有发给',
  ],
  [
    'without answers',
    (recording) => void (recording.entries = recording.entries.filter((one) => one.kind !== 'in')),
    '没有读卡器的应答',
  ],
  [
    'of another protocol',
    (recording) => recording.entries.forEach((one) => (one.hex = one.hex?.replaceAll('AAAAAA9669', '1122334455'))),
    '找不到 AA AA AA 96 69',
  ],
  [
    'in which a report is missing',
    (recording) => void recording.entries.splice(recording.entries.length - 8, 1),
    '应答',
  ],
])('refuses a recording %s', async (_name, spoil, problem) => {
  const recording = await session(MADE_UP[0]!, true);
  spoil(recording);
  expect(learnFraming(recording)).toEqual({ problem: expect.stringContaining(problem) as string });
});
