import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sayWithEspeak } from '#native-bindings/voice/espeak.ts';
import { readWave, soundMs, writeWave, type Sound } from '#native-bindings/voice/wave.ts';
import { announcementWords } from './announcement.ts';
import { createVoice } from './voice.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'yichuang-voice-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
/** So many milliseconds of one level, to be known again in what was joined. */
const tone = (ms: number, level: number): Sound => ({ rate: 8000, samples: new Int16Array(ms * 8).fill(level) });

it.each([
  ['A012', '03', '请 A 零 一 二 号 到 三 号 窗口'],
  ['B105', '12 号窗', '请 B 一 零 五 号 到 十 二 号 窗口'],
  ['L020', '20号窗口', '请 L 零 二 零 号 到 二 十 号 窗口'],
  ['A001', '东1号窗', '请 A 零 零 一 号 到 东 一 号 窗口'],
  ['A001', '办税厅', '请 A 零 零 一 号 到 办 税 厅'],
])('says %s at %s a word at a time', (number, windowNo, words) => {
  expect(announcementWords(number, windowNo).join(' ')).toBe(words);
});

it('plays the recorded clips in their order where every word has one', async () => {
  const words = announcementWords('A012', '3 号窗');
  const levels = new Map([...new Set(words)].map((word, index) => [word, index + 1]));
  for (const [word, level] of levels)
    await writeFile(path.join(folder, `${word}.wav`), writeWave(tone(100 + level, level)));
  const voice = createVoice(folder, () => Promise.reject(new Error('not asked')));
  const said = await voice.announce('A012', '3 号窗');
  const sound = readWave(Buffer.from(said?.wave ?? '', 'base64'));
  const expected = words.map((word) => levels.get(word) ?? 0);
  expect([...(sound?.samples ?? [])].filter((one, at, all) => one !== all[at - 1])).toEqual(
    expected.filter((one, at) => one !== expected[at - 1]),
  );
  expect(said?.ms).toBe(expected.reduce((sum, level) => sum + 100 + level, 0));
});

it('says with the machine’s voice what lacks a clip, and nothing without one', async () => {
  const spoken = await createVoice(folder, async () => tone(250, 7)).announce('Z999', '3 号窗');
  expect(spoken?.ms).toBe(250);
  expect(await createVoice(folder, async () => null).announce('Z999', '3 号窗')).toBeNull();
});

it('is spoken by espeak-ng where it is installed, longer the more digits there are', async (test) => {
  const short = await sayWithEspeak(announcementWords('A1', '3 号窗'));
  if (!short) {
    const reason = 'no espeak-ng here: the machine’s own voice is not tested';
    console.warn(reason);
    return test.skip(reason);
  }
  const long = await sayWithEspeak(announcementWords('A10203', '3 号窗'));
  expect(soundMs(short)).toBeGreaterThan(1000);
  expect(soundMs(long ?? short)).toBeGreaterThan(soundMs(short) + 400);
  expect(await sayWithEspeak(['请'], '/no/such/program')).toBeNull();
});
