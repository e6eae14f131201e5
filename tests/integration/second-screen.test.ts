import { unlazyRouter } from '@orpc/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listSteps } from '#db/queries/cases.ts';
import { secondScreenContract } from '#contract/second-screen/index.ts';
import type { CaseView } from '#contract/cases.ts';
import type { SecondScreenState } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';
import type { Host } from '#host/host.ts';
import { secondScreenRouter } from '#host/second-screen/router.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft, type Client } from '../world.ts';
import { openApplicantScreen, strokeIn, type ApplicantScreen } from './applicant.ts';
import { codeOf } from './outcome.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

type State = z.infer<typeof SecondScreenState>;

let clock: TurnedClock;
let station: { host: Host; client: Client; close(): Promise<void> };
let screen: ApplicantScreen;
let draft: CaseView;

beforeAll(async () => {
  clock = turnedClock('2026-11-23T02:00:00.000Z');
  station = await localStation({ clock, idleLockMs: 24 * 3600_000 });
});
afterAll(async () => {
  await station.close();
});
beforeEach(async () => {
  await station.client.session.signIn({ username: 'lijing', password: 'Yichuang2026!' });
  screen = await openApplicantScreen(station.host);
  draft = await readyDraft(station.client);
});
afterEach(async () => {
  station.host.secondScreen.clear();
  await screen.close();
});

async function clerkSees(): Promise<State> {
  const closing = new AbortController();
  for await (const state of await station.client.secondScreen.watch(undefined, { signal: closing.signal })) {
    closing.abort();
    return state;
  }
  throw new Error('the clerk sees nothing');
}
const auditOf = (act: string): { is_ok: number; detail: string }[] =>
  station.host.ctx.db
    .prepare('SELECT is_ok, detail FROM audit WHERE act = ? AND object = ? ORDER BY seq')
    .all(act, draft.caseId) as { is_ok: number; detail: string }[];
const stepTexts = (): string[] => listSteps(station.host.ctx.db, draft.caseId).map((one) => one.text);

describe('what the applicant’s screen can ask', () => {
  it('is exactly this, and nothing of the clerk’s', async () => {
    const names = Object.entries(secondScreenContract)
      .flatMap(([group, procedures]) => Object.keys(procedures).map((name) => `${group}.${name}`))
      .sort();
    expect(names).toEqual(['page.answer', 'page.image', 'page.ink', 'page.padInk', 'page.touch', 'page.watch']);
    expect(
      Object.entries(await unlazyRouter(secondScreenRouter))
        .flatMap(([group, procedures]) => Object.keys(procedures as object).map((name) => `${group}.${name}`))
        .sort(),
    ).toEqual(names);
  });

  it('shows the hall and the window while nothing was pushed, whoever is signed in and whatever cases there are', () => {
    expect(screen.seen).toEqual([{ kind: 'idle', hallName: '示例区政务服务中心', windowNo: '12 号窗' }]);
  });
});

describe('a page the clerk pushes', () => {
  it('shows the facts of the case with numbers covered, and no case number to ask with', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    const page = await screen.until('confirm');
    expect(page.facts).toContainEqual({ label: '姓名', value: '赵铁柱' });
    expect(page.facts).toContainEqual({ label: '证件号码', value: '000000 **** **** 0018' });
    expect(page.facts).toContainEqual({ label: '申请事项', value: '个体工商户开业登记' });
    expect(JSON.stringify(page)).not.toMatch(/000000199001010018|13800001234/);
    expect(JSON.stringify(page)).not.toContain(draft.caseId);
    expect(page).toMatchObject({ operatorName: '李静', timeoutSeconds: 90 });
    expect(await clerkSees()).toMatchObject({
      isConnected: true,
      kind: 'confirm',
      caseId: draft.caseId,
      outcome: null,
    });
  });

  it('is kept as confirmed with the digest of the very facts, and then forgotten', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    const { pageId } = await screen.until('confirm');
    await screen.client.page.answer({ pageId, answer: { kind: 'confirm', isRight: true, wrong: [] } });
    await screen.until('idle');
    const [audit] = auditOf('secondScreen.confirm');
    expect(audit).toEqual({ is_ok: 1, detail: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(stepTexts()).toEqual([expect.stringContaining(audit?.detail ?? 'no digest')]);
    expect(await clerkSees()).toMatchObject({
      kind: 'idle',
      outcome: { kind: 'confirm', text: '申请人已确认', isPositive: true, wrong: [] },
    });
    expect(
      await codeOf(screen.client.page.answer({ pageId, answer: { kind: 'confirm', isRight: true, wrong: [] } })),
    ).toBe('SECOND_SCREEN_PAGE_GONE');
    expect(auditOf('secondScreen.confirm')).toHaveLength(1);
  });

  it('lets the case be accepted afterwards, the confirmation standing before the acceptance', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    const { pageId } = await screen.until('confirm');
    await screen.client.page.answer({ pageId, answer: { kind: 'confirm', isRight: true, wrong: [] } });
    const { version } = await station.client.cases.get({ caseId: draft.caseId });
    await station.client.acceptance.accept({ caseId: draft.caseId, version, printReceipt: false });
    const { timeline } = await station.client.cases.get({ caseId: draft.caseId });
    expect(timeline.map((one) => one.text.slice(0, 2))).toEqual(['申请', '受理']);
  });

  it('answered after the case was accepted stands behind the acceptance', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'read' });
    const { pageId } = await screen.until('read');
    await station.client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
    await screen.client.page.answer({ pageId, answer: { kind: 'read' } });
    expect(
      listSteps(station.host.ctx.db, draft.caseId)
        .map((one) => one.step_name)
        .at(-1),
    ).toBe('申请人阅读');
    expect(listSteps(station.host.ctx.db, draft.caseId).every((one) => one.seq > 0)).toBe(true);
  });

  it('tells the clerk what the applicant found wrong, and keeps nothing as confirmed', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    const { pageId } = await screen.until('confirm');
    await screen.client.page.answer({ pageId, answer: { kind: 'confirm', isRight: false, wrong: ['手机', '姓名'] } });
    expect((await clerkSees()).outcome).toMatchObject({
      isPositive: false,
      wrong: ['手机', '姓名'],
      text: '申请人指出有误：手机、姓名',
    });
    expect(stepTexts()).toEqual([]);
    expect(auditOf('secondScreen.confirm')).toEqual([{ is_ok: 0, detail: 'wrong: 手机、姓名' }]);
  });

  it.each([
    ['a label that is not on it', { kind: 'confirm', isRight: false, wrong: ['密码'] }],
    ['right and wrong at once', { kind: 'confirm', isRight: true, wrong: ['姓名'] }],
    ['an answer to another kind of page', { kind: 'rate', level: 5 }],
    [
      'a signature nobody asked for',
      { kind: 'sign', strokes: [{ points: [{ x: 1, y: 1, pressure: 0.5, t: 0 }], isComplete: true }] },
    ],
  ] as const)('refuses %s and stays as it was', async (_what, answer) => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    const { pageId } = await screen.until('confirm');
    expect(await codeOf(screen.client.page.answer({ pageId, answer: structuredClone(answer) as never }))).toBe(
      'INPUT_INVALID',
    );
    expect(screen.now().kind).toBe('confirm');
    expect(auditOf('secondScreen.confirm')).toEqual([]);
  });

  it('goes when the case no longer says what it says, so that nobody confirms what is not there', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    const { pageId } = await screen.until('confirm');
    const applicant = { ...draft.draft.applicant, person: { ...draft.draft.applicant.person, mobile: '13900005678' } };
    await station.client.drafts.save({ caseId: draft.caseId, version: draft.version, patch: { applicant } });
    expect(
      await codeOf(screen.client.page.answer({ pageId, answer: { kind: 'confirm', isRight: true, wrong: [] } })),
    ).toBe('SECOND_SCREEN_PAGE_GONE');
    expect((await clerkSees()).outcome).toMatchObject({
      isPositive: false,
      text: '办件内容已改动，第二屏已收起，请重新推送',
    });
  });

  it('stays when the case was saved again with the same content', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    const { pageId } = await screen.until('confirm');
    await station.client.drafts.save({
      caseId: draft.caseId,
      version: draft.version,
      patch: { applicant: draft.draft.applicant },
    });
    expect(await codeOf(screen.client.page.touch({ pageId }))).toBe('ok');
  });

  it('brings its papers as images, which go with it', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'read' });
    const { pageId, imageCount } = await screen.until('read');
    for (let n = 0; n < imageCount; n += 1)
      expect(
        Buffer.from(await (await screen.client.page.image({ pageId, n })).arrayBuffer())
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    expect(await codeOf(screen.client.page.image({ pageId, n: imageCount }))).toBe('SECOND_SCREEN_PAGE_GONE');
    await screen.client.page.answer({ pageId, answer: { kind: 'read' } });
    expect(await codeOf(screen.client.page.image({ pageId, n: 0 }))).toBe('SECOND_SCREEN_PAGE_GONE');
    expect((await clerkSees()).outcome).toMatchObject({ text: '申请人已阅读', isPositive: true });
  });

  it('asks to pay only where there is something to pay', async () => {
    expect(await codeOf(station.client.secondScreen.show({ caseId: draft.caseId, kind: 'pay' }))).toBe('CASE_STATE');
  });

  it('is refused without a screen, for a case that does not exist, and for a draft with nothing chosen', async () => {
    expect(await codeOf(station.client.secondScreen.show({ caseId: 'no-such-case', kind: 'confirm' }))).toBe(
      'CASE_NOT_FOUND',
    );
    const { caseId } = await station.client.drafts.create();
    expect(await codeOf(station.client.secondScreen.show({ caseId, kind: 'confirm' }))).toBe('NOT_READY');
    await screen.close();
    expect(await codeOf(station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' }))).toBe(
      'SECOND_SCREEN_NOT_OPEN',
    );
    expect((await clerkSees()).isConnected).toBe(false);
  });
});

describe('forgetting', () => {
  const push = async (): Promise<string> => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'read' });
    return (await screen.until('read')).pageId;
  };
  const isForgotten = async (pageId: string): Promise<void> => {
    await screen.until('idle');
    for (const call of [
      screen.client.page.image({ pageId, n: 0 }),
      screen.client.page.touch({ pageId }),
      screen.client.page.ink({ pageId, strokes: [] }),
      screen.client.page.answer({ pageId, answer: { kind: 'read' } }),
      screen.client.page.padInk({ pageId }).then((stream) => stream.next()),
    ])
      expect(await codeOf(call)).toBe('SECOND_SCREEN_PAGE_GONE');
    expect(stepTexts()).toEqual([]);
  };

  it('happens when the clerk clears the screen', async () => {
    const pageId = await push();
    await station.client.secondScreen.clear();
    await isForgotten(pageId);
  });

  it('happens when nobody touches it for 90 seconds, and every touch begins them anew', async () => {
    const pageId = await push();
    clock.forward(89_000);
    await screen.client.page.touch({ pageId });
    clock.forward(89_000);
    station.host.secondScreen.expireWhenIdle();
    expect(station.host.secondScreen.kind()).toBe('read');
    clock.forward(1_000);
    station.host.secondScreen.expireWhenIdle();
    await isForgotten(pageId);
    expect((await clerkSees()).outcome).toMatchObject({ isPositive: false, text: '申请人长时间没有操作，已收起' });
  });

  it('does not wait for the next look at the clock when a late call comes', async () => {
    const pageId = await push();
    clock.forward(90_000);
    await isForgotten(pageId);
  });

  it('happens when the clerk signs out, and the next to sign in finds nothing of it', async () => {
    const pageId = await push();
    await station.client.session.signOut();
    await isForgotten(pageId);
    await station.client.session.signIn({ username: 'lijing', password: 'Yichuang2026!' });
    expect(await clerkSees()).toMatchObject({ kind: 'idle', caseId: null, outcome: null });
  });

  it('happens when the workstation locks', async () => {
    const pageId = await push();
    await station.client.session.lock();
    await isForgotten(pageId);
  });

  it('happens when another page takes its place; its id opens nothing of the new one', async () => {
    const old = await push();
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'confirm' });
    const { pageId } = await screen.until('confirm');
    expect(pageId).not.toBe(old);
    expect(await codeOf(screen.client.page.answer({ pageId: old, answer: { kind: 'read' } }))).toBe(
      'SECOND_SCREEN_PAGE_GONE',
    );
    expect(await codeOf(screen.client.page.touch({ pageId: 'a-guessed-page' }))).toBe('SECOND_SCREEN_PAGE_GONE');
    expect(screen.now().kind).toBe('confirm');
  });

  it('happens on a screen that another one takes over from, which goes idle and can answer nothing', async () => {
    const old = await push();
    const newer = await openApplicantScreen(station.host);
    const { pageId } = await newer.until('read');
    await screen.until('idle');
    expect(await codeOf(screen.client.page.answer({ pageId: old, answer: { kind: 'read' } }))).toBe(
      'SECOND_SCREEN_PAGE_GONE',
    );
    await newer.client.page.answer({ pageId, answer: { kind: 'read' } });
    expect((await clerkSees()).outcome).toMatchObject({ text: '申请人已阅读' });
    await newer.close();
  });

  it('happens to the ink of a pad as well: a screen that was taken over from is told no stroke more', async () => {
    const page = station.host.secondScreen.push({
      caseId: draft.caseId,
      title: '请在签字屏上签名',
      images: [new Uint8Array(8)],
      take: () => ({ text: '', isPositive: false }),
      content: {
        kind: 'sign',
        facts: [],
        imageCount: 1,
        width: 800,
        height: 480,
        area: { x: 0, y: 0, width: 800, height: 200 },
        isWritable: false,
      },
    });
    const { pageId } = await screen.until('sign');
    const seen: unknown[] = [];
    const ended = (async () => {
      for await (const ink of await screen.client.page.padInk({ pageId })) seen.push(ink);
    })();
    await eventually('ink so far', () => seen.length === 1);
    const newer = await openApplicantScreen(station.host);
    await newer.until('sign');
    page.showInk([strokeIn({ x: 0, y: 0, width: 800, height: 200 })]);
    await ended;
    expect(seen).toEqual([{ strokes: [] }]);
    page.end('withdrawn');
    await newer.close();
  });

  it('ends what the clerk was watching at sign-out', async () => {
    const states = (await station.client.secondScreen.watch(undefined))[Symbol.asyncIterator]();
    await states.next();
    await station.client.session.signOut();
    await eventually('the end', async () => (await states.next()).done);
  });
});

describe('strokes from the applicant’s screen', () => {
  const signPage = async () => {
    const signing = codeOf(station.client.signing.start({ caseId: draft.caseId, on: 'screen' }));
    return { signing, page: await screen.until('sign') };
  };
  const stroke = (points: number, patch: object = {}) => ({
    points: Array.from({ length: points }, () => ({ x: 600, y: 900, pressure: 0.5, t: 1, ...patch })),
    isComplete: true,
  });

  it.each([
    ['pressure beyond full', stroke(1, { pressure: 1.5 })],
    ['time before the first', stroke(1, { t: -1 })],
    ['no number', stroke(1, { x: Number.NaN })],
    ['infinity', stroke(1, { y: Number.POSITIVE_INFINITY })],
    ['a place nowhere near the page', stroke(1, { x: 1e7 })],
    ['a week of writing', stroke(1, { t: 7 * 86_400_000 })],
    ['a stroke without points', stroke(0)],
    ['a stroke too long for any hand', stroke(20_001)],
  ])('are refused with %s; the page stays', async (_what, bad) => {
    const { signing, page } = await signPage();
    expect(await codeOf(screen.client.page.ink({ pageId: page.pageId, strokes: [bad] }))).toBe('INPUT_INVALID');
    expect(
      await codeOf(screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'sign', strokes: [bad] } })),
    ).toBe('INPUT_INVALID');
    expect(screen.now().kind).toBe('sign');
    await screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'decline' } });
    expect(await signing).toBe('SECOND_SCREEN_DECLINED');
  });

  it('are refused when there are more than any signature has', async () => {
    const { signing, page } = await signPage();
    const many = Array.from({ length: 501 }, () => strokeIn(page.area, 2));
    expect(
      await codeOf(screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'sign', strokes: many } })),
    ).toBe('INPUT_INVALID');
    const long = Array.from({ length: 7 }, () => strokeIn(page.area, 20_000));
    expect(
      await codeOf(screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'sign', strokes: long } })),
    ).toBe('INPUT_INVALID');
    await screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'decline' } });
    expect(await signing).toBe('SECOND_SCREEN_DECLINED');
  });

  it('count only where the signature goes; nothing there is no signature, and may be tried again', async () => {
    const { signing, page } = await signPage();
    const outside = { points: [{ x: page.area.x - 20, y: page.area.y - 20, pressure: 0.5, t: 0 }], isComplete: true };
    expect(
      await codeOf(screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'sign', strokes: [outside] } })),
    ).toBe('SIGN_EMPTY');
    await screen.client.page.answer({
      pageId: page.pageId,
      answer: { kind: 'sign', strokes: [outside, strokeIn(page.area)] },
    });
    expect(await signing).toBe('ok');
    expect((await station.client.signing.list({ caseId: draft.caseId })).map((one) => one.strokeCount)).toEqual([1]);
  });
});
