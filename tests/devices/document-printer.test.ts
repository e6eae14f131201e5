import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCupsPrinter, type DocumentPrinter } from '#native-bindings/document-printer/printer.ts';
import type { JobProgress } from '#native-bindings/cups/follow.ts';
import { paperFor, parseDocumentTypes } from '#native-bindings/document-printer/document-types.ts';
import { startCupsSimulator, whyNoCups, type CupsSimulator } from '#simulators/cups/index.ts';
import types from '#resources/printers/document-types.json' with { type: 'json' };
import { pdfOf } from './pdf-pages.ts';

const run = promisify(execFile);
const missing = whyNoCups();
if (missing) console.log(`文书打印机的测试没有运行：${missing}`);

const PDF = pdfOf(1, 'Notice');
const QUICK = { pollMs: 50 };
const ONCE = { title: '受理通知书', timeoutMs: 240_000 };

async function inspect(pdf: Uint8Array, work: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'arrived-'));
  try {
    await writeFile(path.join(folder, 'arrived.pdf'), pdf);
    await work(path.join(folder, 'arrived.pdf'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pagesOf(pdf: Uint8Array): Promise<number> {
  let pages = 0;
  await inspect(pdf, async (file) => {
    pages = Number(/Pages:\s+(\d+)/.exec((await run('pdfinfo', [file])).stdout)?.[1]);
  });
  return pages;
}

describe.skipIf(missing !== null)('A4 printer behind a real CUPS', () => {
  let cups: CupsSimulator;
  const queues: string[] = [];
  const printerFor = (queue: string): DocumentPrinter => createCupsPrinter({ queue, server: cups.server, ...QUICK });

  /** Every test has a queue of its own: what one leaves behind the next does not see. */
  async function newQueue(
    options: Parameters<CupsSimulator['addQueue']>[1] = {},
  ): Promise<{ queue: string; printer: DocumentPrinter }> {
    const queue = `q${randomUUID().slice(0, 8)}`;
    queues.push(queue);
    await cups.addQueue(queue, options);
    return { queue, printer: printerFor(queue) };
  }
  const arrivedAt = async (queue: string) => (await cups.arrived()).filter((file) => file.queue === queue);

  beforeAll(async () => {
    cups = await startCupsSimulator();
  });
  afterAll(() => cups.close());
  afterEach(() => cups.start());

  it('prints a PDF unchanged and says when the queue is done with it', async () => {
    const { queue, printer } = await newQueue();
    const states: string[] = [];
    const end = await printer.print(PDF, { ...ONCE, onState: ({ state }) => states.push(state) });
    expect(end).toEqual({ state: 'completed', jobId: expect.any(Number) as number, cause: null });
    expect(states.at(-1)).toBe('completed');
    const [file] = await arrivedAt(queue);
    expect(Buffer.from(file!.bytes).equals(PDF)).toBe(true);
    expect(file).toMatchObject({ title: '受理通知书', copies: 1, jobId: end.jobId });
  });

  it('prints copies on the paper and sides of the type of document', async () => {
    const { queue, printer } = await newQueue({
      ppd: fileURLToPath(new URL('../../simulators/cups/a4.ppd', import.meta.url)),
    });
    const paper = paperFor(parseDocumentTypes(types), 'ACCEPT');
    expect(
      await printer.print(pdfOf(3, 'Accepted'), { ...ONCE, ...paper, tray: 'Tray2', duplex: 'long-edge' }),
    ).toMatchObject({ state: 'completed' });
    const [file] = await arrivedAt(queue);
    expect(file!.options).toContain('media=A4');
    expect(file!.options).toContain('sides=two-sided-long-edge');
    expect(file!.options).toContain('InputSlot=Tray2');
    // Two copies of three pages, each copy filled up to whole sheets by the real filters.
    expect(await pagesOf(file!.bytes)).toBe(8);
    await inspect(file!.bytes, async (pdf) => {
      await run('pdftoppm', ['-png', '-r', '36', '-f', '1', '-l', '1', pdf, pdf]);
      const picture = PNG.sync.read(await readFile(`${pdf}-1.png`));
      const dark = (x: number, y: number): boolean =>
        picture.data[(Math.round(y) * picture.width + Math.round(x)) * 4]! < 128;
      expect([dark(80, 421 - 330), dark(200, 300)]).toEqual([true, false]);
    });
  });

  it('lists the queues of the machine with state and reason', async () => {
    const { queue, printer } = await newQueue();
    await cups.command('/usr/sbin/cupsdisable', '-r', 'out of toner', queue);
    const found = (await printer.queues()).find(({ name }) => name === queue);
    expect(found).toMatchObject({ state: 'stopped', isAccepting: true, message: 'out of toner', reasons: ['paused'] });
    await expect(printer.status()).rejects.toMatchObject({ code: 'QUEUE_STOPPED' });
  });

  it('prints two documents handed in at once', async () => {
    const { queue, printer } = await newQueue();
    const ends = await Promise.all(
      ['A', 'B'].map((label) => printer.print(pdfOf(1, label), { ...ONCE, title: label })),
    );
    expect(ends.map(({ state }) => state)).toEqual(['completed', 'completed']);
    expect((await arrivedAt(queue)).map(({ title }) => title)).toEqual(['A', 'B']);
  });

  it('prints a file of many megabytes whole', async () => {
    const { queue, printer } = await newQueue();
    const big = pdfOf(2, 'Big', 20_000_000);
    expect(await printer.print(big, ONCE)).toMatchObject({ state: 'completed' });
    expect(Buffer.from((await arrivedAt(queue))[0]!.bytes).equals(big)).toBe(true);
  });

  it('knows a queue that does not exist', async () => {
    const printer = printerFor('no-such-queue');
    expect(await printer.print(PDF, ONCE)).toEqual({ state: 'failed', jobId: null, cause: 'QUEUE_NOT_FOUND' });
    await expect(printer.status()).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
  });

  it('keeps the job of a stopped queue, and it comes out once the queue runs again', async () => {
    const { queue, printer } = await newQueue();
    await cups.command('/usr/sbin/cupsdisable', queue);
    const end = await printer.print(PDF, ONCE);
    expect(end).toMatchObject({ state: 'held', cause: 'QUEUE_STOPPED' });
    expect(await arrivedAt(queue)).toEqual([]);
    await cups.command('/usr/sbin/cupsenable', queue);
    expect(await printer.follow(end.jobId!, { timeoutMs: 240_000 })).toMatchObject({ state: 'completed', cause: null });
    expect(await arrivedAt(queue)).toHaveLength(1);
  });

  it('says that a queue takes no files', async () => {
    const { queue, printer } = await newQueue();
    await cups.command('/usr/sbin/cupsreject', queue);
    expect(await printer.print(PDF, ONCE)).toEqual({ state: 'failed', jobId: null, cause: 'QUEUE_REJECTING' });
    await expect(printer.status()).rejects.toMatchObject({ code: 'QUEUE_REJECTING' });
  });

  it('fails when the back end gives up and the queue drops such jobs', async () => {
    const { queue, printer } = await newQueue({ policy: 'abort-job' });
    await cups.misbehave(queue, { kind: 'fails' });
    expect(await printer.print(PDF, ONCE)).toMatchObject({ state: 'failed', cause: 'PRINT_JOB_FAILED' });
    await cups.misbehave(queue, null);
    expect(await printer.print(PDF, ONCE)).toMatchObject({ state: 'completed' });
  });

  it('keeps the job when the back end gives up and the queue stops for that', async () => {
    const { queue, printer } = await newQueue({ policy: 'stop-printer' });
    await cups.misbehave(queue, { kind: 'fails' });
    const end = await printer.print(PDF, ONCE);
    expect(end).toMatchObject({ state: 'held', cause: 'QUEUE_STOPPED' });
    await cups.misbehave(queue, null);
    await cups.command('/usr/sbin/cupsenable', queue);
    expect(await printer.follow(end.jobId!, { timeoutMs: 240_000 })).toMatchObject({ state: 'completed' });
  });

  it('does not lose the job of a queue that tries again by itself', async () => {
    const { queue, printer } = await newQueue({ policy: 'retry-job' });
    await cups.misbehave(queue, { kind: 'fails' });
    const end = await printer.print(PDF, { ...ONCE, timeoutMs: 2000 });
    expect(['held', 'unknown']).toContain(end.state);
    await cups.misbehave(queue, null);
    // Held until its next try, JobRetryInterval later.
    await expect
      .poll(async () => (await printer.follow(end.jobId!, { timeoutMs: 20_000 })).state, { interval: 500 })
      .toBe('completed');
    expect(await arrivedAt(queue)).toHaveLength(1);
  });

  it('names a paper jam as a stopped queue and says why', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'stops' });
    expect(await printer.print(PDF, ONCE)).toMatchObject({ state: 'held', cause: 'QUEUE_STOPPED' });
    expect((await printer.queues()).find(({ name }) => name === queue)?.reasons).toContain('media-jam-error');
  });

  it('says that a job was put on hold', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'holds' });
    expect(await printer.print(PDF, ONCE)).toMatchObject({ state: 'held', cause: 'PRINT_JOB_HELD' });
  });

  it('fails when the printer refuses the job for good', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'cancels' });
    expect(await printer.print(PDF, ONCE)).toMatchObject({ state: 'failed', cause: 'PRINT_JOB_FAILED' });
  });

  it('does not take a crashed back end for a printed page', async () => {
    const { queue, printer } = await newQueue({ policy: 'abort-job' });
    await cups.misbehave(queue, { kind: 'crashes' });
    const end = await printer.print(PDF, ONCE);
    expect(end.state).not.toBe('completed');
    expect(await arrivedAt(queue)).toEqual([]);
  });

  it('claims nothing when the printer is slower than the time given, and finds out later', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'slow' });
    const end = await printer.print(PDF, { ...ONCE, timeoutMs: 200 });
    expect(end).toMatchObject({ state: 'unknown', cause: 'PRINT_JOB_TIMEOUT' });
    await cups.misbehave(queue, null);
    expect(await printer.follow(end.jobId!, { timeoutMs: 240_000 })).toMatchObject({ state: 'completed' });
  });

  it('shows an empty tray while it waits, and completes when paper is back', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'media-empty' });
    const seen: JobProgress[] = [];
    const printing = printer.print(PDF, { ...ONCE, onState: (progress) => seen.push(progress) });
    await expect.poll(() => seen.some(({ queueReasons }) => queueReasons.includes('media-empty-error'))).toBe(true);
    await cups.misbehave(queue, null);
    expect(await printing).toMatchObject({ state: 'completed' });
  });

  it('an empty tray and a second try: one job, one sheet when paper is back', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'media-empty' });
    const first = await printer.print(PDF, { ...ONCE, timeoutMs: 300 });
    expect(first).toMatchObject({ state: 'unknown', cause: 'PRINT_JOB_TIMEOUT' });
    const again = printer.print(PDF, ONCE);
    await cups.misbehave(queue, null);
    expect(await again).toMatchObject({ state: 'completed', jobId: first.jobId });
    expect(await arrivedAt(queue)).toHaveLength(1);
    // What is over may be printed anew.
    expect((await printer.print(PDF, ONCE)).jobId).not.toBe(first.jobId);
  });

  it('a tray the queue does not know is refused before anything is sent', async () => {
    const ppd = fileURLToPath(new URL('../../simulators/cups/a4.ppd', import.meta.url));
    for (const options of [{ ppd }, {}]) {
      const { queue, printer } = await newQueue(options);
      expect(await printer.print(PDF, { ...ONCE, tray: 'Tray9' })).toEqual({
        state: 'failed',
        jobId: null,
        cause: 'PRINT_TRAY_UNKNOWN',
      });
      await expect(printer.requireTray('Tray9')).rejects.toMatchObject({
        detail: { tray: 'Tray9', trays: 'ppd' in options ? 'Auto、Tray2' : '没有可选的纸盒' },
      });
      await printer.requireTray('auto');
      expect(await arrivedAt(queue)).toEqual([]);
    }
  });

  it('takes the job back when it is cancelled', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'slow' });
    const stop = new AbortController();
    const printing = printer.print(PDF, {
      ...ONCE,
      signal: stop.signal,
      onState: ({ state }) => {
        if (state === 'processing') stop.abort();
      },
    });
    expect(await printing).toMatchObject({ state: 'failed', cause: 'CANCELLED' });
    expect(await arrivedAt(queue)).toEqual([]);
    await cups.misbehave(queue, null);
    expect(await printer.print(PDF, ONCE)).toMatchObject({ state: 'completed' });
  });

  it('takes the job back even when it was cancelled while the file was handed over', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'slow' });
    const stop = new AbortController();
    const printing = printer.print(pdfOf(1, 'Large', 5_000_000), { ...ONCE, signal: stop.signal });
    setImmediate(() => stop.abort());
    expect(await printing).toMatchObject({ state: 'failed', cause: 'CANCELLED' });
    expect(await cups.command('lpstat', '-W', 'not-completed', '-o', queue)).toBe('');
  });

  it('sends nothing when it was cancelled before', async () => {
    const { queue, printer } = await newQueue();
    expect(await printer.print(PDF, { ...ONCE, signal: AbortSignal.abort() })).toEqual({
      state: 'failed',
      jobId: null,
      cause: 'CANCELLED',
    });
    expect(await cups.command('lpstat', '-W', 'all', '-o', queue)).toBe('');
  });

  it('notices that somebody else cancelled the job', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'slow' });
    const end = await printer.print(PDF, {
      ...ONCE,
      onState: ({ id, state }) => {
        if (state === 'processing') void cups.command('cancel', String(id));
      },
    });
    expect(end).toMatchObject({ state: 'failed', cause: 'PRINT_JOB_FAILED' });
    expect(await printer.cancel(end.jobId!)).toBe(false);
  });

  it('knows nothing about a job whose queue was removed under it', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'slow' });
    const end = await printer.print(PDF, {
      ...ONCE,
      onState: ({ state }) => {
        if (state === 'processing') void cups.command('/usr/sbin/lpadmin', '-x', queue);
      },
    });
    expect(['failed', 'unknown']).toContain(end.state);
    expect(end.cause).not.toBeNull();
  });

  it('refuses what is no PDF before the queue sees it', async () => {
    const { queue, printer } = await newQueue();
    for (const bytes of [new Uint8Array(), Buffer.from('GIF89a'), PDF.subarray(0, PDF.length - 40)]) {
      expect(await printer.print(bytes, ONCE)).toEqual({ state: 'failed', jobId: null, cause: 'PRINT_FILE_INVALID' });
    }
    expect(await cups.command('lpstat', '-W', 'all', '-o', queue)).toBe('');
  });

  it('refuses a tray that would be another option of the job', async () => {
    const { printer } = await newQueue();
    expect(await printer.print(PDF, { ...ONCE, tray: 'x job-hold-until=indefinite' })).toMatchObject({
      state: 'failed',
      cause: 'PROFILE_INVALID',
    });
  });

  it('says that the print system is not running, and prints once it is', async () => {
    const { printer } = await newQueue();
    await cups.stop();
    expect(await printer.print(PDF, ONCE)).toEqual({ state: 'failed', jobId: null, cause: 'PRINT_SYSTEM_MISSING' });
    await expect(printer.queues()).rejects.toMatchObject({ code: 'PRINT_SYSTEM_MISSING' });
    await cups.start();
    expect(await printer.print(PDF, ONCE)).toMatchObject({ state: 'completed' });
  });

  it('claims nothing when the print system goes away under a job', async () => {
    const { queue, printer } = await newQueue();
    await cups.misbehave(queue, { kind: 'slow' });
    let stopping: Promise<void> | undefined;
    const end = await printer.print(PDF, {
      ...ONCE,
      onState: ({ state }) => {
        if (state === 'processing') stopping ??= cups.stop();
      },
    });
    await stopping;
    expect(end).toMatchObject({ state: 'unknown', cause: 'PRINT_SYSTEM_MISSING', jobId: expect.any(Number) as number });
  });

  it('reaches the print system over TCP as well', async () => {
    const { queue } = await newQueue();
    expect(await createCupsPrinter({ queue, server: cups.address, ...QUICK }).print(PDF, ONCE)).toMatchObject({
      state: 'completed',
    });
  });
});

describe.skipIf(missing !== null)('a CUPS that keeps no history of jobs', () => {
  it('is never said to have printed what it forgot', async () => {
    const cups = await startCupsSimulator({ keepsHistory: false });
    try {
      await cups.addQueue('forgetful');
      const printer = createCupsPrinter({ queue: 'forgetful', server: cups.server, ...QUICK });
      await cups.misbehave('forgetful', { kind: 'slow' });
      // A job stays visible for a moment after its end: who happens to look in that moment has seen it completed.
      let told: Promise<void> | undefined;
      const printed = await printer.print(PDF, {
        ...ONCE,
        onState: ({ state }) => {
          if (state === 'processing') told ??= cups.misbehave('forgetful', null);
        },
      });
      await told;
      expect([
        { state: 'unknown', cause: 'PRINT_JOB_TIMEOUT' },
        { state: 'completed', cause: null },
      ]).toContainEqual({ state: printed.state, cause: printed.cause });
      await cups.misbehave('forgetful', { kind: 'fails' });
      expect((await printer.print(PDF, ONCE)).state).not.toBe('completed');
    } finally {
      await cups.close();
    }
  });
});

describe('something that is no print system', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  it.each([
    ['talks rubbish', 'SSH-2.0-nothing\r\n', 'failed'],
    ['is a web server', 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>', 'failed'],
    ['wants a password', 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n', 'failed'],
    // After the file was on its way nobody knows whether it was taken.
    ['hangs up', '', 'unknown'],
    [
      'breaks off inside its answer',
      'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n\x01\x01\x00\x00\x00\x00\x00\x01\x01\x47\x00\x12',
      'unknown',
    ],
  ])('is told apart when it %s', async (_name, answer, state) => {
    server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const { port: at } = server.address() as { port: number };
    const printer = createCupsPrinter({ queue: 'q', server: `127.0.0.1:${at}` });
    expect(await printer.print(PDF, ONCE)).toEqual({ state, jobId: null, cause: 'PRINT_SYSTEM_MISSING' });
  });
});
