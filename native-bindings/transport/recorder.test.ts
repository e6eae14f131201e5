import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMemoryHid, type HidFirmware } from './memory-hid.fixture.ts';
import { createMemoryPair } from './memory.fixture.ts';
import { openTransportFor } from './open-transport.ts';
import { keepEverything, recordTransport } from './recorder.ts';
import { parseRecording, RECORDING_LIMITS, type RecordingHeader, type Redactor } from './recording.ts';
import { createReplayTransport } from './replay.ts';

const HEADER: RecordingHeader = {
  format: 'yichuang-recording',
  version: 1,
  role: 'unknown',
  transport: 'serial',
  recordedAt: '2026-11-23T01:00:00.000Z',
  device: { baudRate: 9600 },
  note: '合成数据',
};
const header = JSON.stringify(HEADER);

function ticking(): () => number {
  let now = 1000;
  return () => (now += 5);
}

it('writes what moved, in order, one line a movement', async () => {
  const {
    ends: [near, far],
    unplug,
  } = createMemoryPair();
  await far.open();
  const lines: string[] = [];
  const { transport, stop } = recordTransport(near, {
    header: HEADER,
    redactor: keepEverything(),
    sink: (line) => lines.push(line),
    now: ticking(),
  });
  far.onData((bytes) => void far.write(Uint8Array.of(...bytes, 0xff)));
  const came: number[] = [];
  transport.onData((bytes) => came.push(...bytes));
  await transport.open();
  await transport.write(Uint8Array.of(1, 2));
  await expect.poll(() => came).toEqual([1, 2, 255]);
  unplug();
  await expect(transport.open()).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
  stop();
  expect(parseRecording(lines.join('\n'))).toEqual({
    header: HEADER,
    entries: [
      { at: 5, kind: 'open' },
      { at: 10, kind: 'out', hex: '0102' },
      { at: 15, kind: 'in', hex: '0102FF' },
      { at: 20, kind: 'lost' },
      { at: 25, kind: 'open', failed: 'PORT_NOT_FOUND' },
    ],
  });
});

it('records features and what refused them', async () => {
  const firmware: HidFirmware = {
    attach: () => undefined,
    detach: () => undefined,
    onOutput: () => undefined,
    onGetFeature: (id) => (id === 3 ? Uint8Array.of(3, 7) : null),
    onSetFeature: () => 'ok',
  };
  const lines: string[] = [];
  const { transport } = recordTransport(createMemoryHid(firmware).transport, {
    header: { ...HEADER, transport: 'hid' },
    redactor: keepEverything(),
    sink: (line) => lines.push(line),
    now: () => 0,
  });
  await transport.open();
  await transport.sendFeature(Uint8Array.of(3, 9));
  await transport.getFeature(3, 2);
  await expect(transport.getFeature(4, 2)).rejects.toMatchObject({ code: 'HID_REFUSED' });
  const recording = parseRecording(lines.join('\n'));
  expect(recording.entries).toEqual([
    { at: 0, kind: 'open' },
    { at: 0, kind: 'set', hex: '0309' },
    { at: 0, kind: 'get', hex: '0307' },
    { at: 0, kind: 'get', hex: '04', failed: 'HID_REFUSED' },
  ]);
  const replay = createReplayTransport(recording, { pace: 'immediate' });
  await replay.open();
  await replay.sendFeature(Uint8Array.of(3, 9));
  expect([...(await replay.getFeature(3, 2))]).toEqual([3, 7]);
  await expect(replay.getFeature(4, 2)).rejects.toMatchObject({ code: 'HID_REFUSED' });
  await expect(replay.getFeature(4, 2)).rejects.toMatchObject({ code: 'REPLAY_MISMATCH' });
});

it('leaves a readable file after every line, and after half of one', async () => {
  const {
    ends: [near, far],
  } = createMemoryPair();
  await far.open();
  let file = '';
  const { transport } = recordTransport(near, {
    header: HEADER,
    redactor: keepEverything(),
    sink: (line) => (file += `${line}\n`),
    now: ticking(),
  });
  await transport.open();
  await transport.write(Uint8Array.of(1));
  await transport.write(Uint8Array.of(2));
  expect(parseRecording(file).entries).toHaveLength(3);
  for (let cut = header.length + 1; cut < file.length; cut += 1) {
    expect(parseRecording(file.slice(0, cut)).entries.length).toBeGreaterThanOrEqual(
      file.slice(0, cut).split('\n').length - 2,
    );
  }
});

it('records nothing that was not sent: a closed line, a cancelled call', async () => {
  const {
    ends: [near],
  } = createMemoryPair();
  const lines: string[] = [];
  const { transport } = recordTransport(near, {
    header: HEADER,
    redactor: keepEverything(),
    sink: (line) => lines.push(line),
    now: ticking(),
  });
  await expect(transport.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_IO' });
  await transport.open();
  await expect(transport.write(Uint8Array.of(1), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(parseRecording(lines.join('\n')).entries.map(({ kind }) => kind)).toEqual(['open']);
});

it.each([
  [
    'the disk is full',
    keepEverything(),
    () => {
      throw new Error('ENOSPC');
    },
  ],
  [
    'the redactor fails',
    {
      take: () => {
        throw new Error('confused');
      },
      flush: () => [],
    } satisfies Redactor,
    () => undefined,
  ],
])('lets the device work on when %s', async (_, redactor, sink) => {
  const {
    ends: [near, far],
  } = createMemoryPair();
  await far.open();
  const recorder = recordTransport(near, { header: HEADER, redactor, sink, now: ticking() });
  const arrived: number[] = [];
  far.onData((bytes) => arrived.push(...bytes));
  await recorder.transport.open();
  await recorder.transport.write(Uint8Array.of(8));
  await expect.poll(() => arrived).toEqual([8]);
  expect(recorder.failure).toBeInstanceOf(Error);
  expect(() => recorder.stop()).toThrow(/ENOSPC|confused/);
});

it.each([
  ['', 1],
  ['{', 1],
  ['[]', 1],
  ['{"format":"yichuang-recording"}', 1],
  [header.replace('"version":1', '"version":2'), 1],
  [header.replace('"serial"', '"pigeon"'), 1],
  [header.replace('9600', '-1'), 1],
  [header.replace('2026-11-23T01:00:00.000Z', 'yesterday'), 1],
  [`${header}\nnoise\n`, 2],
  [`${header}\n{"at":0,"kind":"out","hex":"0"}\n`, 2],
  [`${header}\n{"at":0,"kind":"set"}\n`, 2],
  [`${header}\n{"at":-1,"kind":"open"}\n`, 2],
  [`${header}\n{"at":0,"kind":"open"}\n{"at":0,"kind":"boom"}\n`, 3],
  [`${header}\n{"at":0,"kind":"get","hex":"01","failed":"NONSENSE"}\n`, 2],
  [`${header}\nnull\n`, 2],
  [`${header}\n{"at":0,"kind":"out","hex":"${'00'.repeat(RECORDING_LIMITS.lineChars)}"}`, 2],
  [`${header}${'\n'.repeat(RECORDING_LIMITS.entries + 5)}`, RECORDING_LIMITS.entries + 2],
])('names the line of a bad recording (%#)', (text, line) => {
  expect(() => parseRecording(text)).toThrow(
    expect.objectContaining({
      code: 'RECORDING_INVALID',
      detail: expect.objectContaining({ line }) as unknown,
    }) as Error,
  );
});

it('opens a recording by its address, and says what is wrong with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'));
  try {
    await writeFile(join(folder, 'good.jsonl'), `${header}\n{"at":0,"kind":"in","hex":"41"}\n`);
    await writeFile(join(folder, 'bad.jsonl'), 'no');
    const open = (name: string) => openTransportFor(`replay:${join(folder, name)}`, { baudRate: 9600 });
    const good = open('good.jsonl');
    const came: number[] = [];
    good.onData((bytes) => came.push(...bytes));
    await good.open();
    await expect.poll(() => came).toEqual([0x41]);
    await expect(open('bad.jsonl').open()).rejects.toMatchObject({ code: 'RECORDING_INVALID', detail: { line: 1 } });
    await expect(open('missing.jsonl').open()).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
    expect(() => openTransportFor('cups:Hall', { baudRate: 9600 })).toThrow(
      expect.objectContaining({ code: 'PORT_NOT_FOUND' }) as Error,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
