/** Makes the recorded session of the receipt printer anew: the real driver against the virtual printer on TCP, through the recorder. Run: npx node tests/devices/record-receipt-printer.ts */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { receiptPrinterRedactor } from '#native-bindings/receipt-printer/redact.ts';
import { recordTransport } from '#native-bindings/transport/recorder.ts';
import { createTcpTransport } from '#native-bindings/transport/tcp.ts';
import { startReceiptPrinterSimulator } from '#simulators/receipt-printer/index.ts';
import { session } from './receipt-printer-session.ts';

const simulator = await startReceiptPrinterSimulator({ tcpPort: 0 });
const lines: string[] = [];
const recorder = recordTransport(createTcpTransport({ host: '127.0.0.1', port: simulator.tcpPort ?? 0 }), {
  header: {
    format: 'yichuang-recording',
    version: 1,
    role: 'receiptPrinter',
    transport: 'tcp',
    recordedAt: '2026-11-24T00:00:00.000Z',
    device: {},
    note: '模拟打印机，合成回执',
  },
  redactor: receiptPrinterRedactor(),
  sink: (line) => lines.push(line),
  now: () => performance.now(),
});
console.log(await session(recorder.transport));
recorder.stop();
await simulator.close();
writeFileSync(join(import.meta.dirname, '../../resources/recordings/receipt-printer.jsonl'), `${lines.join('\n')}\n`);
