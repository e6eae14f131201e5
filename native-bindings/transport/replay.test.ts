import { expect, it } from 'vitest';
import { transportConformance } from './conformance.fixture.ts';
import { createMemoryHid, type HidFirmware } from './memory-hid.fixture.ts';
import { createMemoryPair } from './memory.fixture.ts';
import { keepEverything, recordTransport } from './recorder.ts';
import { parseRecording, type Recording, type RecordingEntry } from './recording.ts';
import { createReplayTransport } from './replay.ts';
import type { ConformanceBench, ConformanceCase } from './transport.conformance.ts';
import type { HidTransport, Transport } from './transport.ts';

const line = (...entries: RecordingEntry[]): Recording => ({
  header: {
    format: 'yichuang-recording',
    version: 1,
    role: 'unknown',
    transport: 'serial',
    recordedAt: '2026-11-23T01:00:00.000Z',
    device: {},
    note: '',
  },
  entries,
});
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Each case is recorded on a memory line first; what is checked then is the replay of that recording. */
function replaying(create: () => Promise<ConformanceBench>) {
  return async (one: ConformanceCase): Promise<ConformanceBench> => {
    const bench = await create();
    const lines: string[] = [];
    const header = {
      ...line().header,
      transport: bench.framing === 'reports' ? ('hid' as const) : ('serial' as const),
    };
    const { transport, stop } = recordTransport(bench.transport, {
      header,
      redactor: keepEverything(),
      sink: (text) => lines.push(text),
      now: () => performance.now(),
    });
    const recorded: ConformanceBench = {
      ...bench,
      transport,
      ...(bench.features ? { features: { ...bench.features, transport: transport as HidTransport } } : {}),
    };
    if (one.whyNot(recorded) === null) await one.run(recorded);
    await transport.close();
    await bench.dispose();
    stop();
    return benchOf(parseRecording(lines.join('\n')), bench);
  };
}

/** The far end of a replay is the recording: what it says comes by itself, and what it hears is what matched. */
function benchOf(recording: Recording, like: ConformanceBench): ConformanceBench {
  const inner = createReplayTransport(recording, { pace: 'immediate' });
  const listeners = new Set<(heard: Uint8Array) => void>();
  const transport = Object.assign(Object.create(inner) as HidTransport, {
    async write(sent: Uint8Array, options?: { signal?: AbortSignal }) {
      await inner.write(sent, options);
      for (const listener of [...listeners]) listener(like.framing === 'reports' ? sent.subarray(1) : sent);
    },
  } satisfies Partial<Transport>);
  return {
    transport,
    far: {
      write: () => undefined,
      onData(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    unplug: async () => undefined,
    replug: async () => undefined,
    dispose: async () => undefined,
    ...(like.framing ? { framing: like.framing } : {}),
    ...(like.reportBytes ? { reportBytes: like.reportBytes } : {}),
    ...(like.features ? { features: { ...like.features, transport } } : {}),
  };
}

transportConformance(
  'replay of a stream',
  replaying(async () => {
    const {
      ends: [near, far],
      plug,
      unplug,
    } = createMemoryPair();
    await far.open();
    return {
      transport: near,
      far,
      unplug: async () => unplug(),
      replug: async () => {
        plug();
        await far.open();
      },
      dispose: () => far.close(),
    };
  }),
);

transportConformance(
  'replay of reports',
  replaying(async () => {
    let kept = new Uint8Array(32).fill(3, 0, 1);
    let input: (report: Uint8Array) => void = () => undefined;
    let heard: (report: Uint8Array) => void = () => undefined;
    const firmware: HidFirmware = {
      attach: (wire) => void (input = (report) => wire.input(report)),
      detach: () => undefined,
      onOutput: (report) => heard(report.subarray(1)),
      onGetFeature: (id) => (id === 3 ? kept : id === 10 ? undefined : null),
      onSetFeature: (report) => (report[0] === 3 ? ((kept = Uint8Array.from(report)), 'ok') : 'refused'),
    };
    const { transport, plug, unplug } = createMemoryHid(firmware);
    return {
      transport,
      framing: 'reports',
      reportBytes: 64,
      far: { write: (report) => input(report), onData: (listener) => ((heard = listener), () => undefined) },
      features: { transport, kept: 3, refused: 9, silent: 10, length: 32 },
      unplug: async () => unplug(),
      replug: async () => plug(),
      dispose: async () => undefined,
    };
  }),
);

it('takes a stream however it is cut, and gives the answer after the last byte', async () => {
  const replay = createReplayTransport(
    line(
      { at: 0, kind: 'out', hex: 'AABB' },
      { at: 1, kind: 'out', hex: 'CC' },
      { at: 2, kind: 'in', hex: '01' },
      { at: 3, kind: 'out', hex: 'DD' },
    ),
    { pace: 'immediate' },
  );
  const came: number[] = [];
  replay.onData((got) => came.push(...got));
  await replay.open();
  await replay.write(bytes('AA'));
  expect(replay.unmet).toBe(3);
  await replay.write(bytes('BBCC'));
  await expect.poll(() => came).toEqual([1]);
  await replay.write(bytes('DD'));
  expect(replay.unmet).toBe(0);
});

it('says at which byte something else was written, and lets the right thing be written next', async () => {
  const replay = createReplayTransport(line({ at: 0, kind: 'out', hex: 'AABBCC' }), { pace: 'immediate' });
  await replay.open();
  await expect(replay.write(bytes('AABB00'))).rejects.toMatchObject({
    code: 'REPLAY_MISMATCH',
    detail: { offset: 2, entry: 1, expected: 'out' },
  });
  await replay.write(bytes('AABBCC'));
  await expect(replay.write(bytes('01'))).rejects.toMatchObject({
    code: 'REPLAY_MISMATCH',
    detail: { offset: 0, expected: 'end' },
  });
});

it('gives a quick driver the answers it did not wait for, in order', async () => {
  const replay = createReplayTransport(
    line(
      { at: 0, kind: 'out', hex: '01' },
      { at: 30_000, kind: 'in', hex: 'A1' },
      { at: 40_000, kind: 'in', hex: 'A2' },
      { at: 50_000, kind: 'out', hex: '02' },
    ),
    { pace: 'recorded' },
  );
  const came: number[] = [];
  replay.onData((got) => came.push(...got));
  await replay.open();
  await replay.write(bytes('01'));
  expect(came).toEqual([]);
  await replay.write(bytes('02'));
  expect(came).toEqual([0xa1, 0xa2]);
  await replay.close();
});

it('loses the line where it was lost', async () => {
  const replay = createReplayTransport(
    line(
      { at: 0, kind: 'open' },
      { at: 0, kind: 'out', hex: '01' },
      { at: 1, kind: 'lost' },
      { at: 2, kind: 'open' },
      { at: 3, kind: 'in', hex: '07' },
    ),
    { pace: 'immediate' },
  );
  const endings: string[] = [];
  const came: number[] = [];
  replay.onClosed((reason) => endings.push(reason));
  replay.onData((got) => came.push(...got));
  await replay.open();
  await replay.write(bytes('01'));
  await expect.poll(() => endings).toEqual(['lost']);
  await expect(replay.write(bytes('01'))).rejects.toMatchObject({ code: 'PORT_IO' });
  await replay.open();
  await expect.poll(() => came).toEqual([7]);
});
