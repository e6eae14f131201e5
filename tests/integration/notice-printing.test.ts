import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCupsSimulator, whyNoCups, type CupsSimulator } from '#simulators/cups/index.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft } from '../world.ts';

type Station = Awaited<ReturnType<typeof localStation>>;
type State = 'queued' | 'printing' | 'printed' | 'failed' | 'unknown';

const run = promisify(execFile);
const missing = whyNoCups();
if (missing) console.log(`通知书打印的测试没有运行：${missing}`);

describe.skipIf(missing !== null)('a notice on the A4 printer of the window', () => {
  let cups: CupsSimulator;
  let dir: string;
  let station: Station;
  let queue: string;
  let n = 0;
  beforeAll(async () => {
    cups = await startCupsSimulator();
  });
  afterAll(() => cups.close());
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-notice-'));
    queue = `notice${(n += 1)}`;
    await cups.addQueue(queue, { policy: 'stop-printer' });
    station = await stand();
    await station.client.devices.bind({ role: 'documentPrinter', address: `cups:${queue}`, baudRate: 9600 });
    await light('ready');
  });
  afterEach(async () => {
    await station.close();
    await rm(dir, { recursive: true, force: true });
  });

  const stand = async (): Promise<Station> =>
    await localStation({ dataDir: path.join(dir, 'data'), cupsServer: cups.server, probeMs: { well: 200, ill: 100 } });
  const light = async (state: string) =>
    await eventually(`printer ${state}`, async () => {
      const now = (await station.client.devices.list()).find((one) => one.role === 'documentPrinter');
      return now?.state === state ? now : null;
    });
  async function acceptedCase(): Promise<string> {
    const draft = await readyDraft(station.client);
    await station.client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
    return draft.caseId;
  }
  const prints = async (caseId: string) =>
    (await station.client.cases.get({ caseId })).documents.find((one) => one.kind === 'ACCEPT')?.prints ?? [];
  const becomes = async (caseId: string, states: State[]) =>
    await eventually(`notice ${states.join()}`, async () => {
      const last = (await prints(caseId)).at(-1);
      return last && states.includes(last.state) ? last : null;
    });
  /** The text of each page, without spaces. */
  const pagesOf = async (pdf: Uint8Array): Promise<string[]> => {
    const file = path.join(dir, 'notice.pdf');
    await writeFile(file, pdf);
    return (await run('pdftotext', [file, '-'])).stdout
      .replaceAll(/[^\S\f]/g, '')
      .split('\f')
      .filter((page) => page !== '');
  };
  /** Taken by the queue, and that is known here. */
  const inQueue = async (): Promise<void> => {
    await eventually('in the queue', async () => (await cups.command('lpstat', '-o', queue)).includes(queue));
    await eventually('known where', () =>
      station.host.ctx.db.prepare('SELECT queue_job FROM print_jobs').pluck().get(),
    );
  };
  const came = async () => (await cups.arrived()).filter((one) => one.queue === queue);

  it('comes out whole, in the copies its type asks for, and the job is followed to its end', async () => {
    const caseId = await acceptedCase();
    await station.client.documents.printNotice({ caseId });
    expect(await becomes(caseId, ['printed'])).toMatchObject({ cause: null, reprintNo: 0 });
    const [job, ...others] = await came();
    expect(others).toEqual([]);
    expect(job?.copies).toBe(2);
    const { projectNo } = await station.client.cases.get({ caseId });
    expect((await pagesOf(job!.bytes)).join('')).toContain(projectNo);
  });

  it('printed again, or looked at before, is a copy and says so on every page', async () => {
    const caseId = await acceptedCase();
    await station.client.documents.printNotice({ caseId });
    await becomes(caseId, ['printed']);
    await station.client.documents.printNotice({ caseId });
    expect(
      await eventually('second print', async () => {
        const all = await prints(caseId);
        return all.length === 2 && all[1]?.state === 'printed' ? all[1] : null;
      }),
    ).toMatchObject({ reprintNo: 1 });
    const jobs = await came();
    expect(jobs).toHaveLength(2);
    expect((await pagesOf(jobs[0]!.bytes)).some((page) => page.includes('副本'))).toBe(false);
    expect((await pagesOf(jobs[1]!.bytes)).every((page) => page.includes('副本'))).toBe(true);
    // The file on the screen is no second original either.
    const file = await station.client.documents.notice({ caseId });
    expect((await pagesOf(new Uint8Array(await file.arrayBuffer()))).every((page) => page.includes('副本'))).toBe(true);
  });

  it('at a stopped queue fails at once with who must act, puts nothing into the queue, and prints once when asked after', async () => {
    const caseId = await acceptedCase();
    await cups.command('/usr/sbin/cupsdisable', queue);
    expect(await light('fault')).toMatchObject({ failure: { code: 'QUEUE_STOPPED' } });
    await station.client.documents.printNotice({ caseId });
    expect((await becomes(caseId, ['failed'])).cause).toBe('QUEUE_STOPPED');
    await cups.command('/usr/sbin/cupsenable', queue);
    await light('ready');
    expect(await came()).toEqual([]);
    await station.client.documents.printNotice({ caseId });
    expect((await becomes(caseId, ['printed'])).reprintNo).toBe(0);
    const [job, ...others] = await came();
    expect(others).toEqual([]);
    // The only paper the applicant gets is no copy.
    expect((await pagesOf(job!.bytes)).some((page) => page.includes('副本'))).toBe(false);
  });

  it('that the printer refuses is failed, with the reason', async () => {
    await cups.misbehave(queue, { kind: 'cancels' });
    const caseId = await acceptedCase();
    await station.client.documents.printNotice({ caseId });
    expect((await becomes(caseId, ['failed'])).cause).toBe('PRINT_JOB_FAILED');
    await cups.misbehave(queue, null);
    await station.client.documents.printNotice({ caseId });
    await becomes(caseId, ['printed']);
    // Part of the first may lie on paper.
    expect((await pagesOf((await came()).at(-1)!.bytes)).every((page) => page.includes('副本'))).toBe(true);
  });

  it('on its way when the workstation stops or dies is watched again at the next start, and printed once by the queue', async () => {
    await cups.misbehave(queue, { kind: 'slow' });
    const caseId = await acceptedCase();
    await station.client.documents.printNotice({ caseId });
    await becomes(caseId, ['printing']);
    await inQueue();
    await station.host.stop();
    station = await stand();
    // Asked for again, it is the same job: there is one sheet to come.
    expect((await station.client.documents.printNotice({ caseId })).state).toBe('printing');
    expect((await prints(caseId)).map((one) => one.state)).toEqual(['printing']);
    await cups.misbehave(queue, null);
    expect(await becomes(caseId, ['printed'])).toMatchObject({ reprintNo: 0 });
    expect(await came()).toHaveLength(1);
    expect(await prints(caseId)).toHaveLength(1);
  });

  it('that nobody could wait for any longer is taken back by the next one, or known to be out: never two sheets', async () => {
    await cups.misbehave(queue, { kind: 'slow' });
    const caseId = await acceptedCase();
    await station.client.documents.printNotice({ caseId });
    await becomes(caseId, ['printing']);
    await inQueue();
    // What its time limit says of a job.
    station.host.ctx.db.prepare(`UPDATE print_jobs SET state = 'unknown'`).run();
    await station.host.stop();
    station = await stand();
    await light('ready');
    await station.client.documents.printNotice({ caseId });
    await eventually('taken back', async () => (await prints(caseId))[0]?.state === 'failed');
    await cups.misbehave(queue, null);
    await eventually('the second one is out', async () =>
      (await prints(caseId)).some((one) => one.state === 'printed'),
    );
    expect((await prints(caseId)).map((one) => [one.state, one.cause])).toEqual([
      ['failed', 'PRINT_TAKEN_BACK'],
      ['printed', null],
    ]);
    expect(await came()).toHaveLength(1);

    // Another that came out after nobody looked any longer.
    station.host.ctx.db.prepare(`UPDATE print_jobs SET state = 'unknown' WHERE state = 'printed'`).run();
    await station.client.documents.printNotice({ caseId });
    await eventually('said', async () => (await prints(caseId)).some((one) => one.cause === 'PRINT_CAME_OUT'));
    expect((await prints(caseId)).map((one) => one.state)).toEqual(['failed', 'printed', 'failed']);
    expect(await came()).toHaveLength(1);
  });

  it('while the print system is down fails with the next step, and works again without restarting anything', async () => {
    const caseId = await acceptedCase();
    await cups.stop();
    await light('fault');
    await station.client.documents.printNotice({ caseId });
    expect((await becomes(caseId, ['failed'])).cause).toMatch(/^(PRINT_SYSTEM_MISSING|QUEUE_)/);
    await cups.start();
    await light('ready');
    await station.client.documents.printNotice({ caseId });
    await becomes(caseId, ['printed']);
  });

  it('prints the test page on demand', async () => {
    expect(await station.client.devices.test({ role: 'documentPrinter' })).toEqual({
      isOk: true,
      text: '测试页已打印',
    });
    expect((await came())[0]?.bytes.subarray(0, 5)).toEqual(Buffer.from('%PDF-'));
  });
});
