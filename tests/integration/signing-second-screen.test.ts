import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignatureView } from '#contract/workstation/schemas.ts';
import { eventually } from '../world.ts';
import { strokeIn } from './applicant.ts';
import { codeOf, outcomeOf } from './outcome.ts';
import {
  station,
  draft,
  onScreen,
  closeScreen,
  progress,
  start,
  stop,
  openScreen,
  isBlank,
  tapOn,
  isSigning,
  write,
  stored,
  startOnPad,
  signOnPad,
} from './signing-stage.ts';

beforeEach(() => start('540'));
afterEach(stop);

describe('a signature on the pad with the applicant’s screen beside it', () => {
  it('shows page and ink there, takes no strokes from there, and goes idle after', async () => {
    const screen = await openScreen();
    const signing = startOnPad();
    const page = await screen.until('sign');
    expect(page).toMatchObject({ isWritable: false, width: 800, height: 480, imageCount: 1 });
    await isSigning();
    const ink = await screen.client.page.padInk({ pageId: page.pageId });
    await write();
    for await (const { strokes } of ink) if (strokes.length === 3) break;
    expect(
      await codeOf(
        screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'sign', strokes: [strokeIn(page.area)] } }),
      ),
    ).toBe('INPUT_INVALID');
    tapOn('confirm');
    expect(await signing).toMatchObject({ on: 'pad', strokeCount: 3 });
    await screen.until('idle');
  });

  it('ends when the applicant says there that something is wrong', async () => {
    const screen = await openScreen();
    const signing = codeOf(startOnPad());
    const { pageId } = await screen.until('sign');
    await isSigning();
    await screen.client.page.answer({ pageId, answer: { kind: 'decline' } });
    expect(await signing).toBe('SECOND_SCREEN_DECLINED');
    expect(isBlank()).toBe(true);
    expect(station.host.ctx.db.prepare("SELECT is_ok, detail FROM audit WHERE act = 'signing.start'").all()).toEqual([
      { is_ok: 0, detail: 'declined pad' },
    ]);
  });

  it('does not push aside what stands there already', async () => {
    const screen = await openScreen();
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    await screen.until('confirm');
    await signOnPad();
    expect(screen.now().kind).toBe('confirm');
  });
});

describe('a signature on the applicant’s screen', () => {
  beforeEach(async () => {
    await openScreen();
  });
  const startOnScreen = (signal?: AbortSignal): Promise<SignatureView> =>
    station.client.signing.start({ caseId: draft.caseId, on: 'screen', timeoutMs: 300_000 }, signal ? { signal } : {});

  it('is kept under all the images that were shown', async () => {
    const signing = startOnScreen();
    const page = await onScreen().until('sign');
    expect(page).toMatchObject({ isWritable: true });
    for (let n = 0; n < page.imageCount; n += 1) {
      const png = PNG.sync.read(
        Buffer.from(await (await onScreen().client.page.image({ pageId: page.pageId, n })).arrayBuffer()),
      );
      expect([png.width, png.height]).toEqual([page.width, page.height]);
    }
    await onScreen().client.page.ink({ pageId: page.pageId, strokes: [strokeIn(page.area, 5)] });
    await eventually('ink for the clerk', () => progress.at(-1)?.strokes.length === 1);
    expect(progress.at(-1)).toMatchObject({ on: 'screen', width: page.width, height: page.height });
    await onScreen().client.page.answer({
      pageId: page.pageId,
      answer: { kind: 'sign', strokes: [strokeIn(page.area), strokeIn(page.area)] },
    });
    const view = await signing;
    expect(view).toMatchObject({ on: 'screen', device: '第二屏', strokeCount: 2, isIntact: true });
    expect(await station.client.signing.list({ caseId: draft.caseId })).toEqual([view]);
    const whole = PNG.sync.read(
      Buffer.from(
        await (
          await station.client.signing.image({ caseId: draft.caseId, signatureId: view.signatureId, part: 'page' })
        ).arrayBuffer(),
      ),
    );
    expect([whole.width, whole.height]).toEqual([page.width, page.height * page.imageCount]);
    await onScreen().until('idle');
  });

  it('is refused without a screen', async () => {
    await closeScreen();
    expect(await codeOf(startOnScreen())).toBe('SECOND_SCREEN_NOT_OPEN');
  });

  it('cannot be pushed aside by another page, only cancelled or cleared', async () => {
    const signing = outcomeOf(startOnScreen());
    await onScreen().until('sign');
    expect(await codeOf(station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' }))).toBe(
      'SIGNING_BUSY',
    );
    expect(await codeOf(station.client.rating.ask({ caseId: draft.caseId, on: 'screen' }))).toBe('SIGNING_BUSY');
    await station.client.secondScreen.clear();
    expect((await signing).kind).toBe('other');
    await onScreen().until('idle');
    expect(stored()).toBe(0);
  });

  it('is no failure when the clerk cancels; the page goes', async () => {
    const cancel = new AbortController();
    const signing = outcomeOf(startOnScreen(cancel.signal));
    await onScreen().until('sign');
    cancel.abort();
    expect((await signing).kind).toBe('other');
    await onScreen().until('idle');
  });

  it('ends in time', async () => {
    const late = station.host.signing.start({ caseId: draft.caseId, on: 'screen', timeoutMs: 600 }).then(
      () => 'ok',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(await late).toBe('SIGN_TIMEOUT');
    await eventually('it was shown', () => onScreen().seen.some((page) => page.kind === 'sign'));
    await onScreen().until('idle');
  });

  it('is held when the disk is full after the applicant has signed', async () => {
    const put = vi
      .spyOn(station.host.files, 'put')
      .mockRejectedValue(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const signing = codeOf(startOnScreen());
    const page = await onScreen().until('sign');
    await onScreen().client.page.answer({
      pageId: page.pageId,
      answer: { kind: 'sign', strokes: [strokeIn(page.area)] },
    });
    expect(await signing).toBe('DISK_FULL');
    await onScreen().until('idle');
    put.mockRestore();
    expect(await startOnScreen()).toMatchObject({ strokeCount: 1, isIntact: true });
    expect(onScreen().now().kind).toBe('idle');
  });
});
