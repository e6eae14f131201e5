import { expect, it } from 'vitest';
import { createSpeaker, type Clip, type Spoken } from './speaker.ts';

const call = (callId: number) => ({ callId, number: `A00${callId}`, windowNo: '1 号窗' });

/** A hall where time goes on only while somebody speaks or makes a clip. */
function hall(of: { clipMs?: (one: Spoken) => number; isMute?: boolean; breaks?: number } = {}) {
  let now = 0;
  const said: { callId: number; from: number; to: number }[] = [];
  const troubles: unknown[] = [];
  const speaker = createSpeaker({
    clipOf: async (one): Promise<Clip | null> => {
      now += 50;
      if (one.callId === of.breaks) throw new Error('no clip');
      return of.isMute ? null : { words: [one.number], ms: of.clipMs?.(one) ?? 3000, wave: String(one.callId) };
    },
    play: async (clip) => {
      said.push({ callId: Number(clip.wave), from: now, to: now + clip.ms });
    },
    wait: async (ms) => {
      now += ms;
      await Promise.resolve();
    },
    now: () => now,
    onSaying: () => undefined,
    onTrouble: (error) => troubles.push(error),
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { speaker, said, troubles, settle };
}

it('says nothing of what was called before the screen was on', async () => {
  const { speaker, said, settle } = hall();
  speaker.say([call(3), call(2)]);
  await settle();
  expect(said).toEqual([]);
});

it('says each call once, in their order, and never two at a time', async () => {
  const { speaker, said, settle } = hall({ clipMs: (one) => 2000 + one.callId * 300 });
  speaker.say([]);
  speaker.say([call(2), call(1)]);
  speaker.say([call(4), call(3), call(2), call(1)]);
  speaker.say([call(4), call(3), call(2), call(1)]);
  await settle();
  expect(said.map((one) => one.callId)).toEqual([1, 2, 3, 4]);
  for (const [index, one] of said.entries())
    expect(one.from).toBeGreaterThanOrEqual((said[index - 1]?.to ?? -400) + 400);
});

it('goes on after one that could not be said, and leaves out what is said too late', async () => {
  const { speaker, said, troubles, settle } = hall({ breaks: 1, clipMs: () => 25_000 });
  speaker.say([]);
  speaker.say([1, 2, 3, 4, 5, 6].map(call));
  await settle();
  expect(troubles).toHaveLength(1);
  expect(said.map((one) => one.callId)).toEqual([2, 3, 4]);
});

it('stays silent on a machine without a voice', async () => {
  const { speaker, said, settle } = hall({ isMute: true });
  speaker.say([]);
  speaker.say([call(1)]);
  await settle();
  expect(said).toEqual([]);
});
