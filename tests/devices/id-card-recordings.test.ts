import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MIAXIS, createChunkedTransport } from '#native-bindings/id-card/hid-framing.ts';
import { learnFraming } from '#native-bindings/id-card/learn-framing.ts';
import { createIdCardReader } from '#native-bindings/id-card/reader.ts';
import { parseRecording, type Recording } from '#native-bindings/transport/recording.ts';
import { createReplayTransport } from '#native-bindings/transport/replay.ts';

const recording = (name: string): Recording =>
  parseRecording(readFileSync(join(import.meta.dirname, '../../resources/recordings', name), 'utf8'));
const PERSON = {
  type: 'resident',
  name: '测试甲',
  birth: '1990-03-07',
  number: '110101199003071233',
  printedAddress: '北京市东城区测试路1号',
  samId: '05.01-20110101-0000123456-0987654321',
};

it('reads the recorded card from a serial reader again', async () => {
  const replay = createReplayTransport(recording('id-card-serial.jsonl'), { pace: 'immediate' });
  const reader = createIdCardReader(replay, { watchesLift: false });
  await reader.status();
  expect(await reader.readIdCard({ timeoutMs: 120_000 })).toMatchObject({
    ...PERSON,
    address: '北京市东城区测试路2号',
    newAddress: 'read',
  });
  expect(replay.unmet).toBe(0);
  await reader.close();
});

it('reads the recorded card from a HID reader again', async () => {
  const replay = createReplayTransport(recording('id-card-hid.jsonl'), { pace: 'immediate' });
  const reader = createIdCardReader(createChunkedTransport(replay, MIAXIS), { watchesLift: false });
  await reader.status();
  expect(await reader.readIdCard({ timeoutMs: 120_000 })).toMatchObject({ ...PERSON, newAddress: 'none' });
  expect(replay.unmet).toBe(0);
  await reader.close();
});

it('still learns the framing from a recording that was redacted', () => {
  const learnt = learnFraming(recording('id-card-hid.jsonl'));
  expect('framing' in learnt && learnt.framing).toMatchObject({
    reportSize: 64,
    reportId: 0,
    in: { dataAt: 7, checksum: { kind: 'sum16le', from: 1 } },
  });
});

it('keeps nobody: the recorded person is the synthetic one', () => {
  for (const name of ['id-card-serial.jsonl', 'id-card-hid.jsonl']) {
    const all = Buffer.from(
      recording(name)
        .entries.map((entry) => entry.hex ?? '')
        .join(''),
      'hex',
    );
    expect(all.includes(Buffer.from('000000199001010018', 'utf16le'))).toBe(false);
    expect(all.includes(Buffer.from('示例市', 'utf16le'))).toBe(false);
  }
});
