import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { receiptPrinterRedactor } from '#native-bindings/receipt-printer/redact.ts';
import { parseRecording } from '#native-bindings/transport/recording.ts';
import { createReplayTransport } from '#native-bindings/transport/replay.ts';
import { createReceiptPrinter } from '#native-bindings/receipt-printer/printer.ts';
import { NEUTRAL_SLIP, OPTIONS, session } from './receipt-printer-session.ts';

const recording = parseRecording(
  readFileSync(join(import.meta.dirname, '../../resources/recordings/receipt-printer.jsonl'), 'utf8'),
);

it('prints the recorded slips again, byte for byte, and confirms them', async () => {
  const replay = createReplayTransport(recording, { pace: 'recorded' });
  const PRINTED = { state: 'printed', cause: null, nearEnd: false, blind: false };
  expect(await session(replay)).toEqual([PRINTED, PRINTED]);
  expect(replay.unmet).toBe(0);
});

it('notices a slip that is another', async () => {
  const printer = createReceiptPrinter(createReplayTransport(recording, { pace: 'recorded' }), OPTIONS);
  expect(await printer.print({ lines: [{ kind: 'text', text: '□' }, ...NEUTRAL_SLIP.lines] })).toMatchObject({
    state: 'failed',
    cause: 'REPLAY_MISMATCH',
  });
});

it('holds nothing that redaction would still replace', () => {
  const redactor = receiptPrinterRedactor();
  for (const { at, kind, hex = '' } of recording.entries) {
    expect(redactor.take({ at, kind, bytes: Buffer.from(hex, 'hex') })[0]).not.toHaveProperty('redacted');
  }
  expect(recording.header.role).toBe('receiptPrinter');
});
