import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCupsSimulator, whyNoCups, type CupsSimulator } from '#simulators/cups/index.ts';
import { startReceiptPrinterSimulator, type ReceiptPrinterSimulator } from '#simulators/receipt-printer/index.ts';
import { pdfOf } from '../devices/pdf-pages.ts';
import { runCommand, startCommand, type CommandEnd } from './command-line.ts';

const missing = whyNoCups();
if (missing) console.log(`打印队列的命令没有测试：${missing}`);

const folder = fs.mkdtempSync(path.join(tmpdir(), 'print-commands-'));
const at = (name: string): string => path.join(folder, name);
const given = (name: string, content: string | Uint8Array): string => {
  fs.writeFileSync(at(name), content);
  return at(name);
};
const slip = given(
  'slip.json',
  JSON.stringify({
    caseNo: '0000002026471228017',
    itemName: '个体工商户开业登记',
    applicantName: '赵铁柱',
    receivedAt: '2026-11-24 09:30',
    materials: [{ name: '申请书', count: 1 }],
    queryUrl: 'https://zwfw.example/q/0000002026471228017',
  }),
);
const printArgs = (address: string, data = slip): string[] => [
  'device',
  'print',
  '--port',
  address,
  '--data',
  data,
  '--json',
];
const print = (address: string, data?: string): Promise<CommandEnd> => runCommand(...printArgs(address, data));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('print on a serial line', () => {
  let printer: ReceiptPrinterSimulator;
  beforeAll(async () => {
    printer = await startReceiptPrinterSimulator({ path: at('printer') });
  });
  afterEach(() => printer.misbehave(null));
  afterAll(() => printer.close());

  it('prints the slip', async () => {
    const { code, answer, output } = await print(printer.path);
    expect({ code, answer }).toEqual({ code: 0, answer: { state: 'printed', cause: null } });
    expect(output.trimEnd().split('\n')).toHaveLength(1);
    expect(printer.jobs).toHaveLength(1);
    expect(printer.jobs[0]?.lines.join('\n')).toContain('赵铁柱');
  });

  it('fails without paper, and says what to do', async () => {
    printer.misbehave({ kind: 'paper-out', afterBytes: 0 });
    expect(await print(printer.path)).toMatchObject({
      code: 1,
      answer: {
        state: 'failed',
        cause: 'PRINTER_PAPER_OUT',
        who: 'clerk',
        message: expect.stringContaining('换纸') as string,
      },
    });
  });

  it('claims nothing of a printer that never answers', async () => {
    printer.misbehave({ kind: 'silent' });
    expect(await print(printer.path)).toMatchObject({
      code: 0,
      answer: { state: 'unknown', cause: 'PRINT_UNCONFIRMED', message: expect.stringContaining('看一眼纸') as string },
    });
  });

  it('ends at Ctrl+C while the printer takes nothing, says what became of the slip, and the next is printed', async () => {
    printer.misbehave({ kind: 'xoff', afterBytes: 40 });
    const before = printer.received.data;
    const stuck = startCommand(printArgs(printer.path));
    await expect.poll(() => printer.received.data - before).toBeGreaterThan(40);
    stuck.child.kill('SIGINT');
    const { code, answer } = await stuck.ended;
    expect(code).toBe(130);
    expect(answer).toMatchObject({ cause: 'CANCELLED', message: expect.stringMatching(/取消.+。$/) as string });
    printer.misbehave(null);
    expect((await print(printer.path)).answer).toEqual({ state: 'printed', cause: null });
  });

  it('names every field of a data file that is wrong, and prints nothing', async () => {
    const before = printer.received.data;
    const [wrong, text] = await Promise.all([
      print(printer.path, given('wrong.json', '{"caseNo":1,"materials":[]}')),
      print(printer.path, given('no.json', 'receipt')),
    ]);
    const { error } = wrong.answer as { error: { code: string; message: string } };
    expect(wrong.code).toBe(1);
    expect(error.code).toBe('INPUT_INVALID');
    for (const field of ['caseNo', 'itemName', 'applicantName', 'receivedAt', 'queryUrl'])
      expect(error.message).toContain(field);
    expect(error.message).not.toContain('materials');
    expect(text).toMatchObject({
      code: 1,
      answer: { error: { code: 'INPUT_INVALID', message: expect.stringContaining('不是 JSON') as string } },
    });
    expect(printer.received.data).toBe(before);
  });

  it('never takes an ordinary file for a printer', async () => {
    const file = given('letter.txt', 'unharmed');
    expect(await print(`file:${file}`)).toMatchObject({
      code: 1,
      answer: { error: { code: 'INPUT_INVALID', message: expect.stringContaining('不是设备文件') as string } },
    });
    expect(fs.readFileSync(file, 'utf8')).toBe('unharmed');
  });
});

it('prints on the network, and says that nobody listens there', async () => {
  const printer = await startReceiptPrinterSimulator({ tcpPort: 0 });
  try {
    expect(await print(`tcp:127.0.0.1:${printer.tcpPort ?? 0}`)).toMatchObject({
      code: 0,
      answer: { state: 'printed', cause: null },
    });
    expect(printer.jobs[0]?.lines.join('\n')).toContain('0000002026471228017');
  } finally {
    await printer.close();
  }
  expect(await print(`tcp:127.0.0.1:${printer.tcpPort ?? 0}`)).toMatchObject({
    code: 1,
    answer: { state: 'failed', cause: 'PORT_REFUSED', who: 'technician' },
  });
});

describe.skipIf(missing !== null)('behind a real CUPS', () => {
  let cups: CupsSimulator;
  const notice = given('notice.pdf', pdfOf(2, 'Notice'));
  const printA4 = (queue: string, ...more: string[]): string[] => [
    'device',
    'print-a4',
    '--queue',
    queue,
    notice,
    '--server',
    cups.server,
    ...more,
    '--json',
  ];
  beforeAll(async () => {
    cups = await startCupsSimulator();
    await cups.addQueue('slips');
    await cups.addQueue('office', { ppd: path.join(import.meta.dirname, '..', '..', 'simulators', 'cups', 'a4.ppd') });
  });
  afterAll(() => cups.close());

  it('prints a slip on a raw queue as it would on a line', async () => {
    const { code, answer } = await startCommand(printArgs('cups:slips'), { CUPS_SERVER: cups.server }).ended;
    expect({ code, answer }).toEqual({ code: 0, answer: { state: 'printed', cause: null } });
    const [file] = (await cups.arrived()).filter(({ queue }) => queue === 'slips');
    // ESC @ begins what a receipt printer is sent.
    expect(Buffer.from(file!.bytes).includes(Buffer.from([0x1b, 0x40]))).toBe(true);
  });

  it('prints a PDF on the paper asked for', async () => {
    const { code, answer } = await runCommand(...printA4('office', '--copies', '2', '--tray', 'Tray2'));
    expect({ code, answer }).toEqual({
      code: 0,
      answer: { state: 'completed', jobId: expect.any(Number) as number, cause: null },
    });
    const file = (await cups.arrived()).find(({ jobId }) => jobId === answer['jobId']);
    expect(file?.options).toContain('InputSlot=Tray2');
  });

  it('takes the job back from the queue at Ctrl+C', async () => {
    await cups.misbehave('office', { kind: 'slow' });
    const printing = startCommand(printA4('office'));
    await expect.poll(() => cups.command('lpstat', '-o', 'office')).toContain('office-');
    printing.child.kill('SIGINT');
    const { code, answer } = await printing.ended;
    expect({ code, answer }).toMatchObject({
      code: 130,
      answer: { state: 'failed', cause: 'CANCELLED', message: expect.stringContaining('已从打印队列撤下') as string },
    });
    await expect.poll(() => cups.command('lpstat', '-o', 'office')).toBe('');
    await cups.misbehave('office', null);
  });

  it('says which queue, file, tray or print system is wrong', async () => {
    const wrong = async (args: string[]): Promise<unknown> => {
      const { code, answer } = await runCommand(...args);
      expect(code).toBe(1);
      return answer;
    };
    expect(await wrong(printA4('nowhere'))).toMatchObject({
      state: 'failed',
      jobId: null,
      cause: 'QUEUE_NOT_FOUND',
      message: expect.stringContaining('“nowhere”') as string,
    });
    expect(await wrong(['device', 'print-a4', '--queue', 'office', slip, '--server', cups.server])).toMatchObject({
      state: 'failed',
      cause: 'PRINT_FILE_INVALID',
    });
    expect(await wrong(printA4('office', '--tray', 'a b'))).toMatchObject({
      error: { code: 'INPUT_INVALID', message: expect.stringContaining('不是纸盒名') as string },
    });
    expect(await wrong(['device', 'print-a4', '--queue', 'office', notice, '--server', at('no.sock')])).toMatchObject({
      cause: 'PRINT_SYSTEM_MISSING',
      message: expect.stringContaining('连不上打印服务') as string,
    });
  });
});
