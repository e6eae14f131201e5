import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PNG } from 'pngjs';
import { parseRecording } from '#native-bindings/transport/recording.ts';
import { SAMPLE_CARD, startIdCardSimulator, type IdCardSimulator } from '#simulators/id-card/index.ts';
import { startCallerSimulator, type CallerSimulator } from '#simulators/panel/index.ts';
import { runCommand, startCommand, type CommandEnd } from './command-line.ts';

const folder = fs.mkdtempSync(path.join(tmpdir(), 'device-commands-'));
const at = (name: string): string => path.join(folder, name);
const shipped = (name: string): string => path.join(import.meta.dirname, '..', '..', 'resources', 'recordings', name);
const device = (...args: string[]): Promise<CommandEnd> => runCommand('device', ...args, '--json');
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Exit code 1, one line, a sentence that ends. */
function expectRefused({ code, answer, output }: CommandEnd, errorCode: string | RegExp, saying: string): void {
  const { error } = answer as { error: { code: string; message: string } };
  expect(error).toEqual({
    code: expect.stringMatching(errorCode) as string,
    message: expect.stringContaining(saying) as string,
  });
  expect(error.message).toMatch(/。$/);
  expect(output.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
}

describe('a look at the machine', () => {
  it('lists devices in one line of JSON', async () => {
    const { code, answer, output } = await device('list');
    expect(code).toBe(0);
    expect(output.trimEnd().split('\n')).toHaveLength(1);
    expect(Object.keys(answer)).toEqual(['devices', 'enumeration', 'missing']);
    for (const one of answer['devices'] as object[])
      expect(Object.keys(one)).toEqual(['address', 'connection', 'label', 'suggests', 'problem']);
  });

  it('says of every check how it stands and who acts, and fails when one does', async () => {
    const { code, answer } = await device('doctor');
    const { isOk, checks } = answer as {
      isOk: boolean;
      checks: { name: string; state: string; who: string | null; text: string }[];
    };
    expect(code).toBe(isOk ? 0 : 1);
    expect(isOk).toBe(checks.every(({ state }) => state !== 'fault'));
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['HID 支持', '厂家桥接', '字体', '工作日历']),
    );
    for (const { who, text } of checks.filter(({ state }) => state !== 'ok')) {
      expect(who).not.toBeNull();
      expect(text).toMatch(/。$/);
    }
  });

  it('answers a command line it cannot follow in the same shape, with the way it is written beside it', async () => {
    const [missing, unknown] = await Promise.all([device('read-idcard'), device('read-card')]);
    expectRefused(missing, 'INPUT_INVALID', '缺少 --port <address>');
    expect(missing.errors).toContain('yichuang device read-idcard');
    expectRefused(unknown, 'INPUT_INVALID', '没有 read-card 这个命令');
  });

  it('names every bench in its help', async () => {
    const [help, refused] = await Promise.all([runCommand('bench', '--help'), runCommand('bench', 'nope')]);
    const { error } = refused.answer as { error: { message: string } };
    const names = /可用：(.+)。/.exec(error.message)?.[1]?.split('、') ?? [];
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(help.output).toContain(name);
  });
});

describe('read-idcard', () => {
  const card = { ...SAMPLE_CARD, name: '欧阳样例', number: '000000198802290027', birth: '19880229' };
  let reader: IdCardSimulator;
  const read = (...more: string[]): Promise<CommandEnd> => device('read-idcard', '--port', reader.path, ...more);
  beforeAll(async () => {
    reader = await startIdCardSimulator({ path: at('reader') });
  });
  afterAll(() => reader.close());

  it('answers with the fields of the card', async () => {
    reader.place(card);
    const { code, answer } = await read();
    expect(code).toBe(0);
    expect(answer).toEqual({
      type: 'resident',
      name: '欧阳样例',
      sex: '1',
      ethnicity: '01',
      birth: '1988-02-29',
      validFrom: '2020-01-01',
      validTo: '2040-01-01',
      address: SAMPLE_CARD.address,
      number: '000000198802290027',
      authority: SAMPLE_CARD.authority,
      samId: expect.any(String) as string,
    });
    // Still lying there: a reader shows a card once.
    expectRefused(await read('--timeout', '500'), 'CARD_TIMEOUT', '卡已经放着的，请拿起来再放');
  });

  it('says that the port is taken while another reads, and ends at Ctrl+C with the port free', async () => {
    reader.lift();
    const asked = reader.log.length;
    const first = startCommand(['device', 'read-idcard', '--port', reader.path, '--timeout', '60000']);
    await expect.poll(() => reader.log.length).toBeGreaterThan(asked);
    expectRefused(await read('--timeout', '2000'), 'PORT_BUSY', '正被别的程序占用');
    first.child.kill('SIGINT');
    const { code, answer } = await first.ended;
    expect(code).toBe(130);
    expect(answer).toEqual({ error: { code: 'CANCELLED', message: '已取消，读卡器已放开。' } });
    expectRefused(await read('--timeout', '500'), 'CARD_TIMEOUT', '没有读到卡');
  });

  it.each([
    ['no address at all', '串口', '不是读卡器的地址'],
    ['a print queue', 'cups:a4', '可以写：串口路径或 COM3、hid:056a:00a8'],
    ['an ordinary file', import.meta.filename, '不是串口'],
    ['the recording of another device', `replay:${shipped('signature-pad.jsonl')}`, '是签字屏的录制'],
  ])('refuses %s', async (_, address, saying) => {
    expectRefused(await device('read-idcard', '--port', address), 'INPUT_INVALID', saying);
  });

  it('says that nothing is there, and what a number may be', async () => {
    const [nothing, number] = await Promise.all([
      device('read-idcard', '--port', at('nothing')),
      read('--timeout', '10s'),
    ]);
    expectRefused(nothing, 'PORT_NOT_FOUND', at('nothing'));
    expectRefused(number, 'INPUT_INVALID', '100 到 600000');
  });

  it('reads the card of a recording', async () => {
    const { code, answer } = await device('read-idcard', '--port', `replay:${shipped('id-card-hid.jsonl')}`);
    expect(code).toBe(0);
    expect(answer).toMatchObject({ type: 'resident', name: '测试甲' });
  });

  it('records a reading that names nobody, and goes through it again', async () => {
    reader.place(card);
    const file = at('reader.jsonl');
    const recorded = await device('record', '--role', 'idCard', '--port', reader.path, '--out', file);
    expect(recorded).toMatchObject({
      code: 0,
      answer: { file, entries: expect.any(Number) as number, text: expect.stringContaining('读到一张卡') as string },
    });
    const { entries } = parseRecording(fs.readFileSync(file, 'utf8'));
    const said = entries.map(({ hex = '' }) => hex).join('');
    for (const personal of [card.name, card.number, '19880229'])
      expect(said).not.toContain(Buffer.from(personal, 'utf16le').toString('hex').toUpperCase());
    const replayed = await device('replay', file);
    expect(replayed).toMatchObject({
      code: 0,
      answer: { isOk: true, entries: recorded.answer['entries'], text: `读卡器：${String(recorded.answer['text'])}` },
    });
  });

  it('keeps what was recorded before, when the device does not open or is called by a wrong name', async () => {
    const file = at('earlier.jsonl');
    fs.writeFileSync(file, 'earlier');
    expectRefused(
      await device('record', '--role', 'idCard', '--port', at('nothing'), '--out', file),
      'PORT_NOT_FOUND',
      '找不到读卡器',
    );
    expectRefused(
      await device('record', '--role', 'idcard', '--port', reader.path, '--out', file),
      'INPUT_INVALID',
      'idCard（读卡器）',
    );
    expect(fs.readFileSync(file, 'utf8')).toBe('earlier');
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('keeps the recording of a device that fails, and says where', async () => {
    reader.misbehave({ kind: 'silence' });
    const file = at('silent.jsonl');
    expectRefused(
      await device('record', '--role', 'idCard', '--port', reader.path, '--out', file),
      'READER_SILENT',
      file,
    );
    expect(parseRecording(fs.readFileSync(file, 'utf8')).entries.some(({ kind }) => kind === 'out')).toBe(true);
    reader.misbehave(null);
  });
});

describe('replay', () => {
  it('refuses what is no recording, and what is not there', async () => {
    const [none, absent] = await Promise.all([
      device('replay', import.meta.filename),
      device('replay', at('absent.jsonl')),
    ]);
    expectRefused(none, 'RECORDING_INVALID', '换一个录制文件');
    expectRefused(absent, 'INPUT_INVALID', '没有这个文件或目录');
  });
});

describe('sign', () => {
  const recording = `replay:${shipped('signature-pad.jsonl')}`;

  it('takes a signature without a pad: the recorded one is signed again', async () => {
    const { code, answer } = await device('sign', '--port', recording, '--out', at('ink.png'));
    expect(code).toBe(0);
    expect(Object.keys(answer)).toEqual([
      'model',
      'strokes',
      'points',
      'lostSamples',
      'quality',
      'durationMs',
      'binding',
    ]);
    // Taken back once and pulled out once on the way; what was confirmed is the second try.
    expect(answer).toMatchObject({
      model: 'STU-430',
      strokes: 4,
      lostSamples: 0,
      quality: 'good',
      binding: { pageWidth: 320, pageHeight: 200 },
    });
    const { pageSm3, strokesSm3 } = answer['binding'] as Record<string, string>;
    for (const digest of [pageSm3, strokesSm3]) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const { width, height, data } = PNG.sync.read(fs.readFileSync(at('ink.png')));
    expect(width * height).toBeGreaterThan(1000);
    expect(new Set(data).size).toBeGreaterThan(1);
  });

  it("never binds a window to a recording: what was signed then is nobody's signature now", async () => {
    expectRefused(
      await runCommand('host', '--data', at('station'), '--device', `signaturePad=${recording}`),
      'INPUT_INVALID',
      '这个地址不能用于该设备',
    );
  });

  it('says what is wrong with the address, the pad and the file before anybody signs', async () => {
    const [serial, gone, file] = await Promise.all([
      device('sign', '--port', '/dev/ttyS0'),
      device('sign', '--port', 'hid:056a:00a8:NOBODY'),
      device('sign', '--port', recording, '--out', path.join(at('absent'), 'ink.png')),
    ]);
    expectRefused(serial, 'INPUT_INVALID', '可以写：hid:056a:00a8、replay:录制文件');
    expectRefused(gone, /^(PORT_NOT_FOUND|HID_LIBRARY_MISSING)$/, '签字屏');
    expectRefused(file, 'INPUT_INVALID', '不能写文件');
  });
});

describe('rate', () => {
  let unit: CallerSimulator;
  beforeAll(async () => {
    unit = await startCallerSimulator({ path: at('panel') });
  });
  afterAll(() => unit.close());
  const rate = (...more: string[]): string[] => [
    'device',
    'rate',
    '--port',
    unit.path,
    '--profile',
    'caller-evaluator-485',
    ...more,
  ];

  it('answers with the key that was pressed', async () => {
    const asked = startCommand(rate());
    await expect.poll(() => unit.isEvaluating).toBe(true);
    await unit.rate(0);
    expect(await asked.ended).toMatchObject({ code: 0, answer: { level: 5, label: '非常满意' } });
  });

  it('says that nobody rated in time, and does not wait on what has no rating keys', async () => {
    expectRefused(await runCommand(...rate('--timeout', '500')), 'RATE_TIMEOUT', '记为未评价');
    const [display, unknown] = await Promise.all([
      device('rate', '--port', unit.path, '--profile', 'led-line-f001d0'),
      device('rate', '--port', unit.path, '--profile', 'nope'),
    ]);
    expectRefused(display, 'PROFILE_INVALID', '没有评价键');
    expectRefused(unknown, 'PROFILE_INVALID', '没有名为“nope”的配置');
  });
});
