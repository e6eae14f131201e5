/** Makes the recorded session of the evaluator anew: the real driver against the virtual unit on a pty, through the recorder. Run: npx node tests/devices/record-panel.ts */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createPanel } from '#native-bindings/panel/panel.ts';
import { parseFrameProfile } from '#native-bindings/panel/profile.ts';
import { keepEverything, recordTransport } from '#native-bindings/transport/recorder.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import { startCallerSimulator } from '#simulators/panel/index.ts';

const resources = join(import.meta.dirname, '../../resources');
const unit = await startCallerSimulator({ path: join(tmpdir(), `panel-${randomUUID()}`) });
const lines: string[] = [];
const recorder = recordTransport(createSerialTransport({ path: unit.path, baudRate: 9600 }), {
  header: {
    format: 'yichuang-recording',
    version: 1,
    role: 'evaluator',
    transport: 'serial',
    recordedAt: '2026-11-24T00:00:00.000Z',
    device: { baudRate: 9600 },
    note: '模拟评价器',
  },
  // Keys are nobody's.
  redactor: keepEverything(),
  sink: (line) => lines.push(line),
  now: () => performance.now(),
});
const panel = createPanel(
  recorder.transport,
  parseFrameProfile(JSON.parse(readFileSync(join(resources, 'panels/caller-evaluator-485.json'), 'utf8'))),
);
const rating = panel.rate({ timeoutMs: 10_000 });
while (!unit.isEvaluating) await wait(5);
await unit.press('0C');
await wait(100);
unit.misbehave({ kind: 'garbage-before', bytes: 9 });
await unit.rate(0);
console.log(await rating);
await wait(100);
await panel.close();
recorder.stop();
await unit.close();
writeFileSync(join(resources, 'recordings/evaluator-485.jsonl'), `${lines.join('\n')}\n`);
