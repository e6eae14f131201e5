import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createPanel } from '#native-bindings/panel/panel.ts';
import { parseFrameProfile } from '#native-bindings/panel/profile.ts';
import { parseRecording } from '#native-bindings/transport/recording.ts';
import { createReplayTransport } from '#native-bindings/transport/replay.ts';

const resource = (name: string): string => readFileSync(join(import.meta.dirname, '../../resources', name), 'utf8');

it('takes the recorded rating again, behind a key of the caller and garbage', async () => {
  const replay = createReplayTransport(parseRecording(resource('recordings/evaluator-485.jsonl')), {
    pace: 'immediate',
  });
  const panel = createPanel(replay, parseFrameProfile(JSON.parse(resource('panels/caller-evaluator-485.json'))));
  const events: string[] = [];
  panel.onEvent((event) => events.push(event.name));
  expect(await panel.rate({ timeoutMs: 120_000 })).toEqual({ level: 5 });
  expect(events).toEqual(['next', 'rate']);
  expect(replay.unmet).toBe(0);
  await panel.close();
});
