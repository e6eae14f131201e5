import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPanel, type Panel, type PanelEvent, type PanelOptions } from '#native-bindings/panel/panel.ts';
import { parseFrameProfile, type FrameProfile } from '#native-bindings/panel/profile.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import {
  startCallerSimulator,
  startLedSimulator,
  type CallerFault,
  type CallerSimulator,
  type LedFault,
  type LedSimulator,
} from '#simulators/panel/index.ts';

const shipped = (name: string): FrameProfile =>
  parseFrameProfile(JSON.parse(readFileSync(join(import.meta.dirname, `../../resources/panels/${name}.json`), 'utf8')));
type Timing = Partial<FrameProfile['timing']>;
/**
 * Patience shortened; the order of events is the real one. Many tries, and keys that stay the same for a minute: on a busy machine
 * an answer may come after its time, and what the unit sends again may come late.
 */
const quick = (profile: FrameProfile, change: Partial<FrameProfile> = {}, timing: Timing = {}): FrameProfile => ({
  ...profile,
  ...change,
  timing: {
    turnaroundMs: 5,
    ackTimeoutMs: 300,
    retries: 50,
    retryPauseMs: 10,
    interByteMs: 150,
    dedupeMs: 60_000,
    ...timing,
  },
});
/** A real clock the test may put forward. */
let forward = 0;
const now = (): number => performance.now() + forward;
const CALLER = shipped('caller-evaluator-485');
const LED = shipped('led-line-f001d0');
const path = (): string => join(tmpdir(), `panel-${randomUUID()}`);

let panel: Panel;
let transport: Transport;
let events: PanelEvent[];
let unknown: { hex: string; reason: string }[];

function startPanel(at: string, profile: FrameProfile, options: PanelOptions = {}): void {
  transport = createSerialTransport({ path: at, baudRate: profile.transport.baudRate });
  panel = createPanel(transport, profile, { now, ...options });
  events = [];
  unknown = [];
  panel.onEvent((event) => events.push(event));
  panel.onUnknown((one) => unknown.push(one));
}
afterEach(() => panel.close());

/** Until the unit answered in time. */
const taken = (send: () => Promise<void>): Promise<void> =>
  expect
    .poll(() =>
      send().then(
        () => 'taken',
        (error: { code?: string }) => error.code,
      ),
    )
    .toBe('taken');

describe('a caller with evaluator', () => {
  let unit: CallerSimulator;
  async function start(
    change: Partial<FrameProfile> = {},
    { echoes = false, options = {} as PanelOptions, timing = {} as Timing } = {},
  ): Promise<void> {
    unit = await startCallerSimulator({ path: path(), echoes });
    startPanel(unit.path, quick(CALLER, change, timing), options);
    await panel.open();
  }
  async function restart(...args: Parameters<typeof start>): Promise<void> {
    await panel.close();
    await unit.close();
    await start(...args);
  }
  beforeEach(() => start());
  afterEach(() => unit.close());
  const names = (): string[] => events.map((event) => event.name);

  it('shows ticket and waiting count, beeps, starts an evaluation', async () => {
    await panel.send('showTicket', { digits: 'A023' });
    await panel.send('showWaiting', { digits: 12 });
    await panel.send('beep');
    await panel.send('showLevel', { level: 5 });
    await panel.startEvaluation();
    await expect.poll(() => unit.isEvaluating).toBe(true);
    expect({ ...unit.display, beeps: unit.beeps }).toEqual({ ticket: '023', waiting: '012', level: 5, beeps: 1 });
    expect(unit.dropped).toEqual([]);
  });

  it('reports keys and acknowledges them with an echo', async () => {
    for (const key of ['0C', '0D', '060F', '12', '13', '11']) await unit.press(key);
    await expect.poll(() => unit.answers.length).toBe(6);
    expect(names()).toEqual(['next', 'recall', 'giveUp', 'pause', 'transfer']);
    expect(events[0]?.address).toBe(5);
  });

  it('rates, and acknowledges a rating in its own way', async () => {
    const rating = panel.rate({ timeoutMs: 120_000 });
    await expect.poll(() => unit.isEvaluating).toBe(true);
    await unit.rate(0);
    expect(await rating).toEqual({ level: 5 });
    await expect.poll(() => unit.answers).toEqual(['FF680303680501000616']);
  });

  it('says that nobody rated, and takes no key from before for the next rating', async () => {
    await unit.rate(3);
    await expect.poll(() => names()).toEqual(['rate']);
    await expect(panel.rate({ timeoutMs: 60 })).rejects.toMatchObject({ code: 'RATE_TIMEOUT' });
    await unit.rate(1);
    await expect.poll(() => names()).toEqual(['rate', 'rate']);
  });

  it('ends a rating that is cancelled, or when the panel is closed', async () => {
    const stop = new AbortController();
    const rating = expect(panel.rate({ timeoutMs: 120_000, signal: stop.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await expect.poll(() => unit.isEvaluating).toBe(true);
    stop.abort();
    await rating;
    const other = expect(panel.rate({ timeoutMs: 120_000 })).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => unit.taken.length).toBe(2);
    await panel.close();
    await other;
  });

  it.each<[string, CallerFault, string[], RegExp?]>([
    ['a wrong check sum', { kind: 'wrong-checksum' }, [], /校验应为/],
    ['two lengths that differ', { kind: 'wrong-repeated-length' }, [], /两个长度不同/],
    ['a wrong tail', { kind: 'wrong-tail' }, [], /帧尾/],
    ['a function code nobody knows', { kind: 'unknown-func' }, [], /没有这个键/],
    ['garbage in front', { kind: 'garbage-before', bytes: 40 }, ['next'], /./],
    ['garbage behind', { kind: 'garbage-behind', bytes: 7 }, ['next'], /./],
    ['half a frame', { kind: 'half' }, [], /不完整/],
    ['single bytes', { kind: 'byte-by-byte', pauseMs: 3 }, ['next']],
    ['a pause in the middle that is too long', { kind: 'byte-by-byte', pauseMs: 300 }, [], /不完整/],
    ['a collision', { kind: 'collision' }, [], /./],
    ["another unit's address", { kind: 'foreign-address' }, [], /别的地址/],
    ['a frame that is too long for a key', { kind: 'too-long' }, [], /长度不是按键/],
    ['the same key again and again', { kind: 'repeated', count: 4, everyMs: 20 }, ['next']],
    ['two keys at once', { kind: 'two-at-once' }, ['next', 'recall']],
    ['a key that comes late', { kind: 'late', delayMs: 100 }, ['next']],
    ['silence', { kind: 'silence' }, []],
  ])('takes %s from the caller, and the next key', async (_name, fault, expected, reason) => {
    // Bytes that belong together may be held up by a busy machine; only the pause that is asked about ends a frame.
    const timing = fault.kind === 'byte-by-byte' && fault.pauseMs < 100 ? { interByteMs: 30_000 } : {};
    await restart({}, { options: { address: 5 }, timing });
    unit.misbehave(fault);
    await unit.press('0C');
    await expect.poll(() => names()).toEqual(expected);
    if (reason) await expect.poll(() => unknown.map((one) => one.reason).join('；')).toMatch(reason);
    await unit.press('12');
    await expect.poll(() => names()).toEqual([...expected, 'pause']);
    if (reason) expect(unknown.map((one) => one.reason).join('；')).toMatch(reason);
    else expect(unknown).toEqual([]);
  });

  it.each<[string, CallerFault]>([
    ['a rating with a wrong check sum', { kind: 'wrong-checksum' }],
    ['half a rating', { kind: 'half' }],
    ['a rating lost in a collision', { kind: 'collision' }],
    ['a rating that is never sent', { kind: 'silence' }],
    ["a rating of another window's unit", { kind: 'foreign-address' }],
    ['a rating with an unknown function code', { kind: 'unknown-func' }],
    ['a rating with a wrong tail', { kind: 'wrong-tail' }],
    ['a rating with two lengths', { kind: 'wrong-repeated-length' }],
  ])('waits on through %s for the applicant to press again', async (_name, fault) => {
    await restart({}, { options: { address: 5 } });
    const rating = panel.rate({ timeoutMs: 120_000 });
    await expect.poll(() => unit.isEvaluating).toBe(true);
    unit.misbehave(fault);
    await unit.rate(0);
    // A key that was never sent leaves nothing to wait for.
    if (fault.kind !== 'silence') await expect.poll(() => unknown.length).toBeGreaterThan(0);
    await unit.rate(1);
    expect(await rating).toEqual({ level: 4 });
  });

  it.each<[string, CallerFault]>([
    ['garbage in front of it', { kind: 'garbage-before', bytes: 30 }],
    ['it coming in single bytes', { kind: 'byte-by-byte', pauseMs: 3 }],
    ['it coming four times', { kind: 'repeated', count: 4, everyMs: 10 }],
    ['it coming late', { kind: 'late', delayMs: 150 }],
  ])('takes one rating in spite of %s', async (_name, fault) => {
    await restart({}, { timing: { interByteMs: 30_000 } });
    const rating = panel.rate({ timeoutMs: 120_000 });
    await expect.poll(() => unit.isEvaluating).toBe(true);
    unit.misbehave(fault);
    await unit.rate(2);
    expect(await rating).toEqual({ level: 2 });
    // Everything the unit sends is heard in order: what comes behind shows that nothing came twice.
    await unit.press('0C');
    await expect.poll(() => names()).toEqual(['rate', 'next']);
  });

  it('takes the same key pressed twice slowly as two', async () => {
    await unit.press('0C');
    await expect.poll(() => names()).toEqual(['next']);
    forward += 60_001;
    await unit.press('0C');
    await expect.poll(() => names()).toEqual(['next', 'next']);
  });

  it('holds out under a flood, and still hears the key behind it', async () => {
    unit.sendRaw('FF6803'.repeat(20_000));
    unit.sendRaw('00'.repeat(100));
    // The first may still belong to the flood; pressed again soon it is the same key.
    await expect
      .poll(async () => {
        await unit.press('0C');
        return names();
      })
      .toEqual(['next']);
  });

  it('ends a rating when the unit is unplugged, and shows the ticket again when it is back', async () => {
    await panel.send('showTicket', { digits: 7 });
    await panel.send('showTicket', { digits: 8 });
    await panel.send('showWaiting', { digits: 3 });
    await expect.poll(() => unit.display.waiting).toBe('003');
    const rating = expect(panel.rate({ timeoutMs: 120_000 })).rejects.toMatchObject({ code: 'PANEL_GONE' });
    await expect.poll(() => unit.isEvaluating).toBe(true);
    await unit.unplug();
    await rating;
    await expect(panel.send('showTicket', { digits: 9 })).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
    const before = unit.taken.length;
    await unit.replug();
    await panel.open();
    await expect.poll(() => unit.display).toEqual({ ticket: '009', waiting: '003', level: null });
    expect(unit.taken.length - before).toBe(2);
    await unit.press('0C');
    await expect.poll(() => names()).toEqual(['next']);
  });

  it('survives ten replugs without hearing a key twice', async () => {
    for (let cycle = 0; cycle < 10; cycle += 1) {
      const lost = new Promise<void>((resolve) => {
        const stop = transport.onClosed(() => {
          stop();
          resolve();
        });
      });
      await unit.unplug();
      await lost;
      await unit.replug();
      await panel.open();
    }
    await unit.press('0C');
    await expect.poll(() => names()).toEqual(['next']);
    expect(unit.answers).toHaveLength(1);
  });

  describe('that acknowledges', () => {
    const acknowledging = (timing: Timing = {}) => restart({ deviceAcknowledges: 'echo' }, { echoes: true, timing });
    beforeEach(() => acknowledging());

    it.each<[string, CallerFault, number]>([
      ['one command is not answered', { kind: 'silence' }, 1],
      ['two commands are not answered', { kind: 'silence' }, 2],
      ['the command is lost in a collision', { kind: 'collision' }, 1],
      ['the acknowledgement is damaged', { kind: 'wrong-checksum' }, 1],
      ['the acknowledgement comes behind garbage', { kind: 'garbage-before', bytes: 20 }, 1],
      ['the acknowledgement comes late', { kind: 'late', delayMs: 320 }, 1],
    ])('shows the ticket although %s', async (_name, fault, times) => {
      unit.misbehave(fault, times);
      await panel.send('showTicket', { digits: 23 });
      await expect.poll(() => unit.display.ticket).toBe('023');
      expect(events).toEqual([]);
    });

    it('calls a unit silent that never acknowledges, and shows the ticket when it does again', async () => {
      await acknowledging({ retries: 2 });
      unit.misbehave({ kind: 'silence' }, 100);
      await expect(panel.send('showTicket', { digits: 23 })).rejects.toMatchObject({ code: 'PANEL_SILENT' });
      await expect.poll(() => unit.taken.length).toBe(3);
      unit.misbehave(null);
      await taken(() => panel.send('showTicket', { digits: 24 }));
      expect(unit.display.ticket).toBe('024');
    });

    it('answers a key at once while a command waits for its acknowledgement', async () => {
      unit.misbehave({ kind: 'silence' });
      const sending = panel.send('beep');
      await expect.poll(() => unit.taken.length).toBe(1);
      await unit.press('0C');
      await expect.poll(() => unit.answers.length).toBe(1);
      await sending;
      expect(names()).toEqual(['next']);
    });

    it('shows only the newest of many tickets that wait', async () => {
      await acknowledging({ ackTimeoutMs: 120_000 });
      await Promise.all(Array.from({ length: 20 }, (_, i) => panel.send('showTicket', { digits: i })));
      expect(unit.display.ticket).toBe('019');
      expect(unit.taken).toHaveLength(1);
    });

    it('stops waiting for an acknowledgement when cancelled', async () => {
      unit.misbehave({ kind: 'silence' }, 100);
      const stop = new AbortController();
      const sending = expect(panel.send('beep', {}, { signal: stop.signal })).rejects.toMatchObject({
        code: 'CANCELLED',
      });
      await expect.poll(() => unit.taken.length).toBe(1);
      stop.abort();
      await sending;
      unit.misbehave(null);
      await panel.send('showTicket', { digits: 24 });
      expect(unit.display.ticket).toBe('024');
      expect(unit.beeps).toBe(0);
    });
  });
});

describe('a line display', () => {
  let led: LedSimulator;
  async function start(answers: boolean, timing: Timing = {}): Promise<void> {
    led = await startLedSimulator({ path: path(), answers });
    startPanel(led.path, quick(LED, answers ? { deviceAcknowledges: 'anything' } : {}, timing));
  }
  beforeEach(() => start(true));
  afterEach(() => led.close());
  const text = (line: number): string | undefined => led.lines.get(line)?.text;

  it('shows text on lines of its own', async () => {
    await panel.send('showText', { text: '请A023号' });
    await panel.send('showText', { line: 2, text: '到3号窗口', colour: 1 });
    await panel.send('scrollText', { line: 3, text: '办理进行中', speed: 20 });
    // Its answers look alike: one that is late may stand for the next text, which is on its way then.
    await expect.poll(() => [text(1), text(2), text(3)]).toEqual(['请A023号', '到3号窗口', '办理进行中']);
    expect(led.lines.get(3)).toMatchObject({ mode: 2, speed: 20, colour: 0 });
    expect(led.taken[0]).toBe('F001D001010109 00C7EB41303233BAC5D4'.replace(' ', ''));
  });

  it.each<[string, string, string]>([
    ['characters it does not have', '张㐀😀', '张??'],
    ['control characters', '请\u0000A\u00071\n号', '请A1 号'],
    ['text that is too long', '号'.repeat(100), '号'.repeat(60)],
    ['an odd number of bytes at the limit', `1${'号'.repeat(100)}`, `1${'号'.repeat(59)}`],
    ['no text', '', ''],
  ])('shows what can be shown of %s', async (_name, given, shown) => {
    await panel.send('showText', { text: given });
    expect(text(1)).toBe(shown);
    expect(led.droppedBytes).toBe(0);
  });

  it.each<[string, LedFault, number]>([
    ['it does not answer once', { kind: 'silence' }, 1],
    ['it does not hear once', { kind: 'deaf' }, 1],
    ['it does not hear twice', { kind: 'deaf' }, 2],
    ['it answers garbage', { kind: 'garbage-answer', bytes: 200 }, 1],
    ['it answers late', { kind: 'late-answer', delayMs: 320 }, 1],
    ['it answers half a frame', { kind: 'half-frame-answer' }, 1],
    ['the text was not taken over the first time', { kind: 'frozen' }, 1],
  ])('shows the text although %s', async (_name, fault, times) => {
    led.misbehave(fault, times);
    await panel.send('showText', { text: '甲' });
    if (fault.kind === 'frozen') await panel.send('showText', { text: '甲' });
    expect(text(1)).toBe('甲');
    await panel.send('showText', { line: 2, text: '乙' });
    // Its answers look alike: a late one to the first text may stand for the second, which is on its way then.
    await expect.poll(() => text(2)).toBe('乙');
    expect(events).toEqual([]);
  });

  async function restart(answers: boolean, timing: Timing = {}): Promise<void> {
    await panel.close();
    await led.close();
    await start(answers, timing);
  }

  it('calls a display silent that never answers, and goes on when it does', async () => {
    await restart(true, { retries: 2 });
    led.misbehave({ kind: 'deaf' }, 100);
    await expect(panel.send('showText', { text: '甲' })).rejects.toMatchObject({ code: 'PANEL_SILENT' });
    led.misbehave(null);
    await taken(() => panel.send('showText', { text: '乙' }));
    await expect.poll(() => text(1)).toBe('乙');
  });

  it('stays silent to whoever looks until it has shown what it missed', async () => {
    await restart(true, { retries: 2, ackTimeoutMs: 1000 });
    led.misbehave({ kind: 'deaf' }, 100);
    await expect(panel.send('showText', { text: '请A023号' })).rejects.toMatchObject({ code: 'PANEL_SILENT' });
    await expect(panel.open()).rejects.toMatchObject({ code: 'PANEL_SILENT' });
    led.misbehave(null);
    await taken(() => panel.open());
    expect(text(1)).toBe('请A023号');
    const { length } = led.taken;
    await panel.open();
    expect(led.taken).toHaveLength(length);
  });

  // A line of the kernel's that is pulled and put back at once on a busy machine may be lost once more: the whole is done again.
  it('shows the other messages although the first is not taken when the line is back', { retry: 2 }, async () => {
    await restart(true, { retries: 2, ackTimeoutMs: 2000 });
    await panel.send('showText', { line: 1, text: '甲' });
    await panel.send('showText', { line: 2, text: '乙' });
    await led.unplug();
    await expect.poll(() => transport.isOpen, { timeout: 10_000 }).toBe(false);
    await led.replug();
    led.misbehave({ kind: 'deaf' }, 3);
    await panel.send('showText', { line: 3, text: '丙' });
    expect([text(1), text(2), text(3)]).toEqual([undefined, '乙', '丙']);
    await panel.open();
    expect(text(1)).toBe('甲');
  });

  it('does not wait for answers of a display that gives none', async () => {
    await restart(false);
    await Promise.all([1, 2, 3].map((line) => panel.send('showText', { line, text: `第${line}行` })));
    await expect.poll(() => text(3)).toBe('第3行');
    expect(led.taken).toHaveLength(3);
  });

  it('shows the latest text of each line again after it was unplugged', async () => {
    // Each once: an answer that is late is waited for, and nothing sent twice.
    await restart(true, { ackTimeoutMs: 120_000 });
    await panel.send('showText', { text: '旧' });
    await panel.send('showText', { text: '新' });
    await panel.send('showText', { line: 2, text: '乙' });
    const lost = new Promise<void>((resolve) => void transport.onClosed(() => resolve()));
    await led.unplug();
    await lost;
    await expect(panel.send('showText', { line: 2, text: '丙' })).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
    await led.replug();
    await panel.open();
    expect([text(1), text(2)]).toEqual(['新', '丙']);
    expect(led.taken).toHaveLength(5);
  });

  it('tells the caller when it is unplugged while a message waits', async () => {
    led.misbehave({ kind: 'silence' }, 100);
    const sending = expect(panel.send('showText', { text: '甲' })).rejects.toMatchObject({ code: 'PANEL_GONE' });
    await expect.poll(() => led.taken.length).toBeGreaterThan(0);
    await led.unplug();
    await sending;
    await led.replug();
    led.misbehave(null);
    await panel.open();
    expect(text(1)).toBe('甲');
  });

  it('keeps a message for a display that is not there yet', async () => {
    await led.unplug();
    await expect(panel.send('showText', { text: '甲' })).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
    await led.replug();
    await panel.open();
    expect(text(1)).toBe('甲');
  });

  it('takes a flood from the display for no key', async () => {
    await panel.open();
    led.sendRaw(new Uint8Array(50_000).fill(0xf0));
    led.sendRaw(Buffer.from('F001D0'.repeat(5000), 'hex'));
    await panel.send('showText', { text: '甲' });
    await expect.poll(() => text(1)).toBe('甲');
    expect(events).toEqual([]);
  });

  it('shows the text although the display talks without end', async () => {
    await panel.open();
    const chatter = setInterval(() => led.sendRaw(Uint8Array.of(0x55)), 2);
    try {
      await panel.send('showText', { text: '甲' });
      await expect.poll(() => text(1)).toBe('甲');
    } finally {
      clearInterval(chatter);
    }
  });
});
