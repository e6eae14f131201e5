import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Host } from '#host/host.ts';
import type { RatingKeypad } from '#host/rating/rating.ts';
import { DeviceError } from '#native-bindings/errors.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft, type Client } from '../world.ts';
import { openApplicantScreen, type ApplicantScreen } from './applicant.ts';
import { codeOf, outcomeOf } from './outcome.ts';

/** A keypad whose keys a test presses; one that is cancelled late still hands over the key. */
interface TestKeypad extends RatingKeypad {
  press(level: number): void;
  fail(error: unknown): void;
  isAsking(): boolean;
}

function testKeypad(): TestKeypad {
  let asked: { resolve: (answer: { level: number }) => void; reject: (error: unknown) => void } | null = null;
  return {
    rate: () =>
      new Promise((resolve, reject) => {
        asked = { resolve, reject };
      }),
    press(level) {
      asked?.resolve({ level });
      asked = null;
    },
    fail(error) {
      asked?.reject(error);
      asked = null;
    },
    isAsking: () => asked !== null,
  };
}

let keypad: TestKeypad;
let station: { host: Host; client: Client; close(): Promise<void> };
let screen: ApplicantScreen;
let draft: CaseView;
beforeEach(async () => {
  keypad = testKeypad();
  station = await localStation({ ratingKeypad: keypad });
  screen = await openApplicantScreen(station.host);
  draft = await readyDraft(station.client);
});
afterEach(async () => {
  await screen.close();
  await station.close();
});
const ratings = async (caseId = draft.caseId): Promise<unknown[]> =>
  (await station.client.rating.list({ caseId })).map(({ level, label, source }) => [level, label, source]);
const isAsked = (): Promise<unknown> => eventually('keypad asked', () => keypad.isAsking());

describe('a rating on the keypad', () => {
  it('is kept with the case that was asked about, with an audit row', async () => {
    const asking = station.client.rating.ask({ caseId: draft.caseId, on: 'keypad' });
    await isAsked();
    keypad.press(4);
    expect(await asking).toMatchObject({ caseId: draft.caseId, level: 4, label: '满意', source: 'keypad' });
    expect(await ratings()).toEqual([[4, '满意', 'keypad']]);
    // What was said stands: whoever was rated cannot ask until it is better.
    expect(await codeOf(station.client.rating.ask({ caseId: draft.caseId, on: 'keypad' }))).toBe('ACT_NOT_NOW');
    expect(await codeOf(station.client.secondScreen.show({ caseId: draft.caseId, kind: 'rate' }))).toBe('ACT_NOT_NOW');
    expect(station.host.ctx.db.prepare("SELECT object, detail FROM audit WHERE act = 'rating.store'").all()).toEqual([
      { object: draft.caseId, detail: 'keypad 4' },
    ]);
  });

  it.each([
    ['the driver’s words', new DeviceError('RATE_TIMEOUT')],
    ['the slot’s words', new ExpectedError('RATE_TIMEOUT')],
  ])('is kept as asked and not answered when time runs out, in %s', async (_whose, error) => {
    const asking = station.client.rating.ask({ caseId: draft.caseId, on: 'keypad' });
    await isAsked();
    keypad.fail(error);
    expect(await asking).toMatchObject({ level: null, label: '未评价' });
    expect(await ratings()).toEqual([[null, '未评价', 'keypad']]);
  });

  it('tells what is wrong with the keypad, and keeps nothing', async () => {
    const asking = codeOf(station.client.rating.ask({ caseId: draft.caseId, on: 'keypad' }));
    await isAsked();
    keypad.fail(new DeviceError('PANEL_GONE'));
    expect(await asking).toBe('PANEL_GONE');
    expect(await ratings()).toEqual([]);
  });

  it('keeps no key that is pressed after the clerk took the question back', async () => {
    const cancel = new AbortController();
    const asking = outcomeOf(
      station.client.rating.ask({ caseId: draft.caseId, on: 'keypad' }, { signal: cancel.signal }),
    );
    await isAsked();
    cancel.abort();
    keypad.press(1);
    expect((await asking).kind).toBe('other');
    expect(await ratings()).toEqual([]);
  });

  it('keeps no key of the case before when the next one is asked about', async () => {
    const next = await readyDraft(station.client);
    const first = outcomeOf(station.client.rating.ask({ caseId: draft.caseId, on: 'keypad' }));
    await isAsked();
    const second = station.client.rating.ask({ caseId: next.caseId, on: 'screen' });
    const { pageId } = await screen.until('rate');
    keypad.press(1);
    expect((await first).kind).toBe('other');
    await screen.client.page.answer({ pageId, answer: { kind: 'rate', level: 5 } });
    expect(await second).toMatchObject({ caseId: next.caseId, level: 5 });
    expect(await ratings()).toEqual([]);
    expect(await ratings(next.caseId)).toEqual([[5, '非常满意', 'screen']]);
  });

  it('is refused without a keypad', async () => {
    await screen.close();
    await station.close();
    station = await localStation();
    screen = await openApplicantScreen(station.host);
    draft = await readyDraft(station.client);
    expect(await codeOf(station.client.rating.ask({ caseId: draft.caseId, on: 'keypad' }))).toBe('DEVICE_NOT_BOUND');
  });
});

describe('a rating on the applicant’s screen', () => {
  it('offers five levels and is kept with the one that was touched', async () => {
    const asking = station.client.rating.ask({ caseId: draft.caseId, on: 'screen' });
    const page = await screen.until('rate');
    expect(page.levels.map((one) => one.level)).toEqual([5, 4, 3, 2, 1]);
    await screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'rate', level: 2 } });
    expect(await asking).toMatchObject({ level: 2, label: '不满意', source: 'screen' });
    await screen.until('idle');
    expect(await codeOf(screen.client.page.answer({ pageId: page.pageId, answer: { kind: 'rate', level: 5 } }))).toBe(
      'SECOND_SCREEN_PAGE_GONE',
    );
    expect(await ratings()).toEqual([[2, '不满意', 'screen']]);
  });

  it('is kept as not answered when time runs out, and when the applicant does not want to', async () => {
    expect(await station.host.rating.ask({ caseId: draft.caseId, on: 'screen', timeoutMs: 100 })).toMatchObject({
      level: null,
    });
    await screen.until('idle');
    const asking = station.client.rating.ask({ caseId: draft.caseId, on: 'screen' });
    const { pageId } = await screen.until('rate');
    await screen.client.page.answer({ pageId, answer: { kind: 'decline' } });
    expect(await asking).toMatchObject({ level: null });
    expect(await ratings()).toEqual([
      [null, '未评价', 'screen'],
      [null, '未评价', 'screen'],
    ]);
  });

  it.each([
    ['cancels', (client: Client) => client.secondScreen.clear()],
    ['signs out', (client: Client) => client.session.signOut()],
    ['locks', (client: Client) => client.session.lock()],
  ])('is not kept when the clerk %s', async (_what, leave) => {
    const asking = outcomeOf(station.client.rating.ask({ caseId: draft.caseId, on: 'screen' }));
    await screen.until('rate');
    await leave(station.client);
    expect((await asking).kind).toBe('other');
    await screen.until('idle');
    expect(station.host.rating.list(draft.caseId)).toEqual([]);
  });

  it('is kept as well when the clerk only pushed the page', async () => {
    await station.client.secondScreen.show({ caseId: draft.caseId, kind: 'rate' });
    const { pageId } = await screen.until('rate');
    await screen.client.page.answer({ pageId, answer: { kind: 'rate', level: 3 } });
    expect(await ratings()).toEqual([[3, '基本满意', 'screen']]);
  });

  it('is refused without a screen, for no case and for a discarded one', async () => {
    expect(await codeOf(station.client.rating.ask({ caseId: 'no-such-case', on: 'screen' }))).toBe('CASE_NOT_FOUND');
    await station.client.drafts.discard({ caseId: draft.caseId });
    expect(await codeOf(station.client.rating.ask({ caseId: draft.caseId, on: 'screen' }))).toBe('CASE_STATE');
    const other = await readyDraft(station.client);
    await screen.close();
    expect(await codeOf(station.client.rating.ask({ caseId: other.caseId, on: 'screen' }))).toBe(
      'SECOND_SCREEN_NOT_OPEN',
    );
  });
});
