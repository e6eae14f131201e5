import { expect, it } from 'vitest';
import { sleep } from '../waiting.ts';
import { createAnsweringTransport } from './answering.ts';
import type { Recording, RecordingEntry } from './recording.ts';

const recording = (entries: RecordingEntry[]): Recording => ({
  header: {
    format: 'yichuang-recording',
    version: 1,
    role: 'idCard',
    transport: 'serial',
    recordedAt: '2026-03-05T02:00:00.000Z',
    device: {},
    note: '',
  },
  entries,
});
async function heard(
  entries: RecordingEntry[],
  questions: number[][],
): Promise<{ said: number[][]; counts: { asked: number; unknown: number } }> {
  const device = createAnsweringTransport(recording(entries));
  const said: number[][] = [];
  device.onData((bytes) => said.push([...bytes]));
  await device.open();
  for (const question of questions) {
    await device.write(Uint8Array.from(question));
    await sleep(20);
  }
  await device.close();
  return { said, counts: device.counts };
}

it('answers each question as it was answered next, in whatever order it is asked', async () => {
  const entries: RecordingEntry[] = [
    { at: 0, kind: 'open' },
    { at: 1, kind: 'out', hex: '01' },
    { at: 2, kind: 'in', hex: 'A1' },
    { at: 3, kind: 'out', hex: '02' },
    { at: 4, kind: 'in', hex: 'B1' },
    { at: 5, kind: 'out', hex: '01' },
    { at: 6, kind: 'in', hex: 'A2' },
  ];
  expect((await heard(entries, [[2], [1], [1]])).said).toEqual([[0xb1], [0xa2], [0xa1]]);
});

it('stays silent to a question it never heard, and counts it', async () => {
  expect(
    await heard(
      [
        { at: 0, kind: 'out', hex: '01' },
        { at: 1, kind: 'in', hex: 'A1' },
      ],
      [[7]],
    ),
  ).toEqual({ said: [], counts: { asked: 1, unknown: 1 } });
});

it('takes what was covered in the recording for anything of its length', async () => {
  const entries: RecordingEntry[] = [
    { at: 0, kind: 'out', hex: '2A2A', redacted: 2 },
    { at: 1, kind: 'in', hex: '12' },
  ];
  expect((await heard(entries, [[5, 6]])).said).toEqual([[0x12]]);
  expect((await heard(entries, [[5, 6, 7]])).counts.unknown).toBe(1);
});

it('goes away where the recorded device did', async () => {
  const device = createAnsweringTransport(
    recording([
      { at: 0, kind: 'out', hex: '01' },
      { at: 1, kind: 'lost' },
    ]),
  );
  const lost = new Promise((resolve) => device.onClosed(resolve));
  await device.open();
  await device.write(Uint8Array.of(1));
  expect(await lost).toBe('lost');
  await expect(device.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_IO' });
});
