import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listSteps } from '#db/queries/cases.ts';
import type { CaseView } from '#contract/cases.ts';
import { SignatureReport } from '#contract/platform/rows/evidence.ts';
import type { Host } from '#host/host.ts';
import { createSigning } from '#host/signing/signing.ts';
import { scrawl } from '#simulators/signature-pad/index.ts';
import { eventually, readyDraft, type Client } from '../world.ts';
import { pdfFile } from '../pdf-file.ts';
import { codeOf, failureOf, outcomeOf } from './outcome.ts';
import {
  simulator,
  memory,
  station,
  draft,
  progress,
  watching,
  start,
  stop,
  places,
  isBlank,
  tapOn,
  isSigning,
  write,
  stored,
  startOnPad,
  signOnPad,
  inkOf,
} from './signing-stage.ts';

beforeEach(() => start('540'));
afterEach(stop);

describe('a signature on the pad', () => {
  it('is kept with its page, both digests, a step and an audit row; the pad is blank after', async () => {
    const view = await signOnPad();
    expect(view).toMatchObject({
      caseId: draft.caseId,
      signerName: '赵铁柱',
      on: 'pad',
      strokeCount: 3,
      lostSamples: 0,
      isIntact: true,
    });
    expect(view.device).toContain('540');
    expect(await station.client.signing.list({ caseId: draft.caseId })).toEqual([view]);
    expect(isBlank()).toBe(true);
    const audit = station.host.ctx.db.prepare("SELECT detail FROM audit WHERE act = 'signing.store'").get() as {
      detail: string;
    };
    expect(audit.detail).toBe(`${view.signatureId} page ${view.pageSm3} strokes ${view.strokesSm3}`);
    expect(listSteps(station.host.ctx.db, draft.caseId).map((one) => one.text)).toEqual([
      expect.stringMatching(/^赵铁柱在签字屏签字，内容摘要 [0-9a-f]{64}$/),
    ]);
  });

  it('shows the clerk the ink as it comes, and nothing once it is over', async () => {
    const signing = startOnPad();
    await isSigning();
    await write();
    await eventually('ink', () => (progress.at(-1)?.strokes.length ?? 0) > 0);
    expect(progress.at(-1)).toMatchObject({ on: 'pad', caseId: draft.caseId, width: 800, height: 480 });
    tapOn('confirm');
    await signing;
    await eventually('nothing', () => progress.at(-1)?.state === 'idle');
    expect(progress.at(-1)?.strokes).toEqual([]);
  });

  it('shows exactly the page its digest is of, in black and white where the pad has no other colours', async () => {
    await station.close();
    watching.abort();
    await start('430');
    const signing = startOnPad();
    await isSigning();
    const onScreen = Uint8Array.from(simulator.screen.rgb);
    expect([...new Set(onScreen)].sort((a, b) => a - b)).toEqual([0, 255]);
    await write();
    tapOn('confirm');
    const view = await signing;
    const { page_file: file } = station.host.ctx.db.prepare('SELECT page_file FROM signatures').get() as {
      page_file: string;
    };
    const png = PNG.sync.read(Buffer.from(await station.host.files.get(file)));
    expect(Buffer.from(png.data.filter((_, at) => at % 4 !== 3)).equals(Buffer.from(onScreen))).toBe(true);
    expect(view.isIntact).toBe(true);
  });

  it('gives its ink and its page as pictures, the page with the ink on it', async () => {
    const { signatureId } = await signOnPad();
    const ink = await station.client.signing.image({ caseId: draft.caseId, signatureId, part: 'ink' });
    const page = await station.client.signing.image({ caseId: draft.caseId, signatureId, part: 'page' });
    const { page_file: file } = station.host.ctx.db.prepare('SELECT page_file FROM signatures').get() as {
      page_file: string;
    };
    const bare = await inkOf(new File([new Uint8Array(await station.host.files.get(file))], 'page.png'));
    expect(await inkOf(ink)).toBeGreaterThan(100);
    expect(await inkOf(page)).toBeGreaterThan(bare + 100);
    const other = await readyDraft(station.client);
    expect(await codeOf(station.client.signing.image({ caseId: other.caseId, signatureId, part: 'ink' }))).toBe(
      'CASE_NOT_FOUND',
    );
  });

  it.each([
    [
      'a point was moved',
      (host: Host) =>
        void host.ctx.db
          .prepare(
            `UPDATE signatures SET strokes_json = replace(strokes_json, '"isComplete":true', '"isComplete":false')`,
          )
          .run(),
    ],
    [
      'the page’s digest was changed',
      (host: Host) => void host.ctx.db.prepare(`UPDATE signatures SET page_sm3 = '${'0'.repeat(64)}'`).run(),
    ],
    [
      'the strokes cannot be read',
      (host: Host) => void host.ctx.db.prepare(`UPDATE signatures SET strokes_json = '[{'`).run(),
    ],
    [
      'the page’s file was damaged',
      async (host: Host) => {
        const { page_file: file } = host.ctx.db.prepare('SELECT page_file FROM signatures').get() as {
          page_file: string;
        };
        const place = path.join(host.ctx.dataDir, 'files', file.slice(0, 2), file);
        const bytes = await readFile(place);
        bytes[bytes.length - 1]! ^= 1;
        await writeFile(place, bytes);
      },
    ],
  ])('is shown as not intact when %s', async (_what, tamper) => {
    await signOnPad();
    await tamper(station.host);
    expect((await station.client.signing.list({ caseId: draft.caseId })).map((one) => one.isIntact)).toEqual([false]);
  });

  const reported = (): unknown[] =>
    station.host.ctx.db
      .prepare("SELECT row_json FROM outbox_all WHERE class = 'signature' ORDER BY outbox_id")
      .all()
      .map((row) =>
        SignatureReport.parse((JSON.parse((row as { row_json: string }).row_json) as { payload: unknown }).payload),
      );
  const accept = async (despiteSignature = false): Promise<void> => {
    const { version } = await station.client.cases.get({ caseId: draft.caseId });
    await station.client.acceptance.accept({ caseId: draft.caseId, version, printReceipt: false, despiteSignature });
  };
  const changeMobile = async (mobile: string): Promise<CaseView> => {
    const {
      version,
      draft: { applicant },
    } = await station.client.cases.get({ caseId: draft.caseId });
    return await station.client.drafts.save({
      caseId: draft.caseId,
      version,
      patch: { applicant: { ...applicant, person: { ...applicant.person, mobile } } },
    });
  };
  const notices = (view: CaseView): string[] =>
    view.obstacles.filter((one) => one.field === 'signature').map((one) => one.message);

  it('goes to the platform with the case it was given for, and one given later by itself', async () => {
    const first = await signOnPad();
    expect(reported()).toEqual([]);
    await accept();
    expect(reported()).toEqual([
      expect.objectContaining({ signatureId: first.signatureId, pageSm3: first.pageSm3, signedAt: first.signedAt }),
    ]);
    const view = await signOnPad();
    expect(reported()).toEqual([
      expect.objectContaining({ pageSm3: first.pageSm3 }),
      expect.objectContaining({ signatureId: view.signatureId, pageSm3: view.pageSm3, source: 'pad' }),
    ]);
    expect(await station.client.signing.list({ caseId: draft.caseId })).toHaveLength(2);
  });

  it('stands for what was signed: what changed since is named until it is signed again', async () => {
    expect(notices(await station.client.cases.get({ caseId: draft.caseId }))).toEqual([]);
    const mobile = draft.draft.applicant.person.mobile;
    await signOnPad();
    expect(notices(await station.client.cases.get({ caseId: draft.caseId }))).toEqual([]);
    expect(notices(await changeMobile('13900005678'))).toEqual([
      expect.stringMatching(/^申请人签字后改过“手机”.*请按 F6 重新签字$/),
    ]);
    // A digit the applicant's page covers counts as well.
    expect(notices(await changeMobile(`${mobile.slice(0, 3)}9999${mobile.slice(7)}`))).toEqual([
      expect.stringContaining('“手机”'),
    ]);
    // Changed back, it is the signed content again.
    expect(notices(await changeMobile(mobile))).toEqual([]);
    await changeMobile('13900005678');
    await signOnPad();
    expect(notices(await station.client.cases.get({ caseId: draft.caseId }))).toEqual([]);
  });

  it('covers the scans that lay in the case: one taken away or replaced since is named, one added is none of it', async () => {
    const materialId = 'M02';
    const attach = async (name: string, replaces?: string): Promise<string> => {
      const file = new File([Buffer.from(pdfFile(900 + name.length))], name, { type: 'application/pdf' });
      const at = { caseId: draft.caseId, materialId };
      return (await station.client.materials.attach({ ...at, file, name, ...(replaces ? { replaces } : {}) })).sm3;
    };
    const now = async (): Promise<string[]> => notices(await station.client.cases.get({ caseId: draft.caseId }));
    const first = await attach('执照.pdf');
    await signOnPad();
    await attach('执照背面.pdf');
    expect(await now()).toEqual([]);
    await attach('另一张执照.pdf', first);
    expect(await now()).toEqual([expect.stringContaining('“扫描件”')]);
    await signOnPad();
    expect(await now()).toEqual([]);
  });

  it('does not cover what was changed after it: signed anew, or accepted so and said so everywhere', async () => {
    await signOnPad();
    await changeMobile('13900005678');
    const failure = await failureOf(accept());
    expect(failure).toMatchObject({ code: 'SIGNATURE_OUTDATED', message: expect.stringContaining('手机') as string });
    await accept(true);
    expect(reported()).toMatchObject([
      { state: 'signedBefore', note: expect.stringContaining('签字在改动“手机”') as string },
    ]);
    const { timeline } = await station.client.cases.get({ caseId: draft.caseId });
    expect(timeline.map((one) => one.text).join()).toContain('签字在改动“手机”');
    const { detail } = station.host.ctx.db
      .prepare("SELECT detail FROM audit WHERE act = 'acceptance.accept'")
      .get() as { detail: string };
    expect(detail).toMatch(/ changed since signed: 手机/);
    expect(detail).not.toContain('1390000');
  });

  it('is one at a time', async () => {
    const cancel = new AbortController();
    const signing = outcomeOf(startOnPad(cancel.signal));
    await isSigning();
    expect(await codeOf(startOnPad())).toBe('SIGNING_BUSY');
    cancel.abort();
    await signing;
  });

  it('is no failure when the clerk cancels: the pad is cleared and nothing kept', async () => {
    const cancel = new AbortController();
    const signing = outcomeOf(startOnPad(cancel.signal));
    await isSigning();
    await write();
    cancel.abort();
    expect((await signing).kind).toBe('other');
    expect(isBlank()).toBe(true);
    expect(stored()).toBe(0);
    await signOnPad();
    expect(stored()).toBe(1);
  });

  it.each([
    ['signs out', (client: Client) => client.session.signOut()],
    ['locks', (client: Client) => client.session.lock()],
  ])('ends with a blank pad when the clerk %s', async (_what, leave) => {
    const signing = outcomeOf(startOnPad());
    await isSigning();
    await write();
    await leave(station.client);
    expect((await signing).kind).toBe('other');
    expect(isBlank()).toBe(true);
    expect(stored()).toBe(0);
  });

  it('ends when the case changes under the pen', async () => {
    const signing = codeOf(startOnPad());
    await isSigning();
    const applicant = { ...draft.draft.applicant, person: { ...draft.draft.applicant.person, mobile: '13900005678' } };
    await station.client.drafts.save({ caseId: draft.caseId, version: draft.version, patch: { applicant } });
    expect(await signing).toBe('DRAFT_CHANGED');
    expect(isBlank()).toBe(true);
  });

  it('says so when the signer taps cancel, and when time runs out', async () => {
    const declined = codeOf(startOnPad());
    await isSigning();
    tapOn('cancel');
    expect(await declined).toBe('SECOND_SCREEN_DECLINED');
    await eventually('nothing', () => progress.at(-1)?.state === 'idle');
    const late = station.host.signing.start({ caseId: draft.caseId, on: 'pad', timeoutMs: 800 });
    expect(
      await late.then(
        () => 'ok',
        (error: unknown) => (error as { code: string }).code,
      ),
    ).toBe('SIGN_TIMEOUT');
    expect(stored()).toBe(0);
  });

  it('goes on where it broke off when the pad was pulled out for too long', async () => {
    const broken = station.host.signing.start({ caseId: draft.caseId, on: 'pad', timeoutMs: 20_000 }).then(
      () => 'ok',
      (error: unknown) => (error as { code: string }).code,
    );
    await isSigning();
    simulator.misbehave({ kind: 'lose-every', nth: 30 });
    await simulator.writeStrokes(scrawl(places().area, 2, 40), { reportsPerSecond: 0 });
    await eventually('ink', () => progress.at(-1)?.strokes.length === 2);
    simulator.misbehave(null);
    memory.unplug();
    await eventually('waiting for the pad', () => progress.at(-1)?.state === 'reconnecting');
    expect(await broken).toBe('PAD_GONE');
    memory.plug();
    const signing = startOnPad();
    await isSigning();
    expect(progress.at(-1)?.strokes).toHaveLength(2);
    await simulator.writeStrokes(scrawl(places().area, 1, 40), { reportsPerSecond: 0 });
    tapOn('confirm');
    // What the line lost before the break stays lost, and is told.
    expect(await signing).toMatchObject({
      strokeCount: 3,
      isIntact: true,
      lostSamples: expect.toSatisfy((lost: number) => lost >= 2),
    });
  });

  it('goes on where it broke off when the pad came back and would not have the page', async () => {
    const broken = codeOf(startOnPad());
    await isSigning();
    simulator.misbehave({ kind: 'lose-every', nth: 30 });
    await simulator.writeStrokes(scrawl(places().area, 2, 40), { reportsPerSecond: 0 });
    await eventually('ink', () => progress.at(-1)?.strokes.length === 2);
    simulator.misbehave({ kind: 'refuse-set', reportId: 0x25 });
    memory.unplug();
    memory.plug();
    expect(await broken).toBe('PAD_STATE');
    // Still ill at the next try: what was kept is not used up by it.
    expect(await codeOf(startOnPad())).toBe('PAD_STATE');
    simulator.misbehave(null);
    const signing = startOnPad();
    await isSigning();
    expect(progress.at(-1)?.strokes).toHaveLength(2);
    tapOn('confirm');
    expect(await signing).toMatchObject({
      strokeCount: 2,
      isIntact: true,
      lostSamples: expect.toSatisfy((lost: number) => lost >= 2),
    });
  });

  it('is held when the disk is full, and kept by asking again without the applicant', async () => {
    const put = vi
      .spyOn(station.host.files, 'put')
      .mockRejectedValue(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
    expect(await codeOf(signOnPad())).toBe('DISK_FULL');
    expect(await codeOf(startOnPad())).toBe('DISK_FULL');
    expect(stored()).toBe(0);
    put.mockRestore();
    expect(await startOnPad()).toMatchObject({ strokeCount: 3, isIntact: true });
    expect(stored()).toBe(1);
  });

  it('is kept by itself once the disk has room, and when the workstation stops at the latest', async () => {
    const { ctx, files, secondScreen, devices } = station.host;
    for (const retryMs of [20, 3_600_000]) {
      const put = vi.spyOn(files, 'put').mockRejectedValue(Object.assign(new Error('full'), { code: 'ENOSPC' }));
      const before = stored();
      const signing = createSigning(ctx, { files, secondScreen, pad: () => devices.signaturePad, retryMs });
      const failed = signing.start({ caseId: draft.caseId, on: 'pad', timeoutMs: 300_000 }).then(
        () => 'ok',
        (error: unknown) => (error as { code: string }).code,
      );
      await eventually('the page on the pad', () => !isBlank());
      await write();
      tapOn('confirm');
      expect(await failed).toBe('ENOSPC');
      put.mockRestore();
      if (retryMs === 20) await eventually('kept', () => stored() === before + 1);
      await signing.stop();
      expect(stored()).toBe(before + 1);
    }
  });

  it('does not become two when it is tried again while it is being kept', async () => {
    let giveWay = (): void => undefined;
    const put = vi.spyOn(station.host.files, 'put').mockImplementationOnce(
      () =>
        new Promise((_resolve, reject) => {
          giveWay = () => reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
        }),
    );
    const failed = codeOf(signOnPad());
    await eventually('storing', () => put.mock.calls.length === 1);
    giveWay();
    expect(await failed).toBe('DISK_FULL');
    const views = await Promise.all([startOnPad(), codeOf(startOnPad())]);
    expect(views[1]).toBe('SIGNING_BUSY');
    expect(stored()).toBe(1);
  });

  it('wants a pad, a case, a signer and something to sign', async () => {
    const { caseId } = await station.client.drafts.create();
    expect(await codeOf(station.client.signing.start({ caseId, on: 'pad' }))).toBe('NOT_READY');
    expect(await codeOf(station.client.signing.start({ caseId: 'no-such-case', on: 'pad' }))).toBe('CASE_NOT_FOUND');
    await station.host.unbindDevice('signaturePad');
    expect(await codeOf(startOnPad())).toBe('DEVICE_NOT_BOUND');
  });
});
