import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { countPoints, isInside, type Signature } from '#native-bindings/signature-pad/strokes.ts';
import { parseRecording, readRecording } from '#native-bindings/transport/recording.ts';
import { createReplayTransport } from '#native-bindings/transport/replay.ts';
import { blackPage, recordSession, signOnce } from './signature-pad-session.ts';

const FIXTURE = fileURLToPath(new URL('../../resources/recordings/signature-pad.jsonl', import.meta.url));
const shape = ({ strokes }: Signature): [number, boolean][] =>
  strokes.map(({ points, isComplete }) => [points.length, isComplete]);

it('replays the recorded session: taken back, pulled out, signed', async () => {
  const replay = createReplayTransport(() => readRecording(FIXTURE), { pace: 'immediate' });
  let ready = 0;
  const signature = await signOnce(replay, blackPage(), (times) => void (ready = times));
  expect(ready).toBe(3);
  expect(signature).toMatchObject({
    lostSamples: 0,
    quality: 'good',
    device: { model: 'STU-430', firmware: '1.05' },
    page: { width: 320, height: 200 },
  });
  expect(shape(signature)).toEqual([
    [40, true],
    [17, false],
    [40, true],
    [40, true],
  ]);
  expect(replay.unmet).toBe(0);
});

it('records a session without the hand that wrote it, and replays it to the same strokes', async () => {
  const { signature, lines } = await recordSession();
  const recording = parseRecording(`${lines.join('\n')}\n`);
  const images = recording.entries.filter(({ kind, hex }) => kind === 'set' && hex?.startsWith('26') === true);
  expect(images.length).toBeGreaterThan(32);
  expect(images.every(({ hex }) => /^26....0+$/.test(hex ?? ''))).toBe(true);
  const replayed = await signOnce(
    createReplayTransport(recording, { pace: 'immediate' }),
    blackPage(),
    () => undefined,
  );
  expect(shape(replayed)).toEqual(shape(signature));
  expect(countPoints(replayed.strokes)).toBeGreaterThan(100);
  const points = (one: Signature) => one.strokes.flatMap((stroke) => stroke.points);
  expect(points(replayed).every(({ x, y }) => isInside(signature.area, x, y))).toBe(true);
  const before = points(signature);
  const same = points(replayed).filter(
    (point, i) =>
      Math.hypot(point.x - before[i]!.x, point.y - before[i]!.y) < 1 && point.pressure === before[i]!.pressure,
  );
  expect(same).toEqual([]);
});
