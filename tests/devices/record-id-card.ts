/** Makes the recorded sessions of the ID card readers anew: the real driver against the virtual readers, through the recorder. Run: npx node tests/devices/record-id-card.ts */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIAXIS, createChunkedTransport } from '#native-bindings/id-card/hid-framing.ts';
import { createIdCardReader } from '#native-bindings/id-card/reader.ts';
import { idCardRedactor } from '#native-bindings/id-card/redact.ts';
import { createMemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { recordTransport } from '#native-bindings/transport/recorder.ts';
import type { RecordingHeader } from '#native-bindings/transport/recording.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { SAMPLE_CARD, createIdCardHidSimulator, startIdCardSimulator } from '#simulators/id-card/index.ts';

const folder = join(import.meta.dirname, '../../resources/recordings');
const header = (transport: 'serial' | 'hid', device: RecordingHeader['device']): RecordingHeader => ({
  format: 'yichuang-recording',
  version: 1,
  role: 'idCard',
  transport,
  recordedAt: '2026-11-24T00:00:00.000Z',
  device,
  note: '模拟读卡器，合成人物',
});

async function session(transport: Transport): Promise<void> {
  const reader = createIdCardReader(transport, { watchesLift: false });
  await reader.status();
  await reader.readIdCard({ timeoutMs: 5000 });
  await reader.close();
}

const serial = await startIdCardSimulator({
  path: join(tmpdir(), `idcard-${randomUUID()}`),
  card: { ...SAMPLE_CARD, newAddress: '示例市新区新路2号' },
});
let lines: string[] = [];
const port = recordTransport(createSerialTransport({ path: serial.path, baudRate: 115200 }), {
  header: header('serial', { baudRate: 115200 }),
  redactor: idCardRedactor(),
  sink: (line) => lines.push(line),
  now: () => performance.now(),
});
await session(port.transport);
port.stop();
await serial.close();
writeFileSync(join(folder, 'id-card-serial.jsonl'), `${lines.join('\n')}\n`);

lines = [];
const simulator = createIdCardHidSimulator({ framing: MIAXIS, card: SAMPLE_CARD });
const hid = recordTransport(createMemoryHid(simulator.firmware).transport, {
  header: header('hid', { vendorId: '10C4', productId: '0007', product: 'ID card reader' }),
  redactor: idCardRedactor({ framing: MIAXIS }),
  sink: (line) => lines.push(line),
  now: () => performance.now(),
});
await session(createChunkedTransport(hid.transport, MIAXIS));
hid.stop();
writeFileSync(join(folder, 'id-card-hid.jsonl'), `${lines.join('\n')}\n`);
