import { describe, expect, it, vi } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { DraftPatch } from '#contract/workstation/schemas.ts';
import { DraftSaver, type DraftSaverOptions } from './draft-saver.ts';

type Sent = { version: number; patch: DraftPatch };
const view = (version: number): CaseView => ({ caseId: 'case-0001', version }) as CaseView;

function start(save: (sent: Sent) => Promise<CaseView>, rest: Partial<DraftSaverOptions> = {}) {
  const sent: Sent[] = [];
  const saver = new DraftSaver({
    caseId: 'case-0001',
    version: 1,
    delayMs: 5,
    retryMs: 5,
    save: ({ version, patch }) => {
      sent.push({ version, patch });
      return save({ version, patch });
    },
    reload: () => Promise.resolve(view(9)),
    isConflict: (error) => error instanceof Error && error.message === 'changed',
    isGone: (error) => error instanceof Error && error.message === 'no draft',
    onSaved: () => undefined,
    onConflict: () => undefined,
    onGone: () => Promise.resolve(),
    onFailure: () => undefined,
    ...rest,
  });
  return { saver, sent };
}

describe('saving a draft as it is typed', () => {
  it('brings quick changes over as one save, the last value of each part winning', async () => {
    const { saver, sent } = start(({ version }) => Promise.resolve(view(version + 1)));
    saver.change({ form: { a: '1' } });
    saver.change({ form: { a: '12' } });
    saver.change({ taskCode: 'T' });
    expect(await saver.flush()).toBe('saved');
    expect(sent).toEqual([{ version: 1, patch: { form: { a: '12' }, taskCode: 'T' } }]);
    expect(saver.version).toBe(2);
  });

  it('saves at the latest after two seconds while typing goes on without a pause', async () => {
    let now = 0;
    const { saver, sent } = start(({ version }) => Promise.resolve(view(version + 1)), {
      delayMs: 400,
      mostMs: 1_800,
      now: () => now,
    });
    const waits: number[] = [];
    const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((_run: () => void, ms: number) => {
      waits.push(ms);
      return 0;
    }) as unknown as typeof setTimeout);
    for (const at of [0, 300, 600, 900, 1_200, 1_500, 1_700, 1_790]) {
      now = at;
      saver.change({ form: { a: String(at) } });
    }
    spy.mockRestore();
    expect(waits).toEqual([400, 400, 400, 400, 400, 300, 100, 10]);
    expect(await saver.flush()).toBe('saved');
    expect(sent).toHaveLength(1);
  });

  it('sends one at a time, each with the version the last one gave', async () => {
    let answer = (): void => undefined;
    const { saver, sent } = start(
      ({ version }) =>
        new Promise((resolve) => {
          answer = () => resolve(view(version + 1));
        }),
    );
    saver.change({ form: { a: '1' } });
    const done = saver.flush();
    saver.change({ form: { a: '2' } });
    expect(sent).toHaveLength(1);
    answer();
    while (sent.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    answer();
    expect(await done).toBe('saved');
    expect(sent[1]).toEqual({ version: 2, patch: { form: { a: '2' } } });
  });

  it('keeps what could not be saved and tries again by itself', async () => {
    let failures = 2;
    const failed: unknown[] = [];
    const { saver, sent } = start(
      ({ version }) => (failures-- > 0 ? Promise.reject(new Error('gone')) : Promise.resolve(view(version + 1))),
      { onFailure: (error) => failed.push(error) },
    );
    saver.change({ form: { a: '1' } });
    expect(await saver.flush()).toBe('failed');
    while (saver.isBusy) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(failed).toHaveLength(2);
    expect(sent.at(-1)?.patch).toEqual({ form: { a: '1' } });
  });

  it('takes over what somebody else saved and puts its own on top', async () => {
    let isFirst = true;
    const seen: unknown[] = [];
    const { saver, sent } = start(
      ({ version }) => {
        if (!isFirst) return Promise.resolve(view(version + 1));
        isFirst = false;
        return Promise.reject(new Error('changed'));
      },
      { onConflict: (other, pending) => seen.push([other.version, pending]) },
    );
    saver.change({ form: { a: '1' } });
    expect(await saver.flush()).toBe('merged');
    expect(seen).toEqual([[9, { form: { a: '1' } }]]);
    expect(sent.map((one) => one.version)).toEqual([1, 9]);
  });

  it('saves a last time when it is closed and nothing afterwards', async () => {
    const { saver, sent } = start(({ version }) => Promise.resolve(view(version + 1)));
    saver.change({ taskCode: 'T' });
    expect(await saver.close()).toBe(true);
    saver.change({ taskCode: 'U' });
    expect(await saver.flush()).toBe('saved');
    expect(sent).toHaveLength(1);
  });

  it('stays open when its last save failed, and keeps what is typed afterwards', async () => {
    let isBroken = true;
    const { saver, sent } = start(({ version }) =>
      isBroken ? Promise.reject(new Error('full')) : Promise.resolve(view(version + 1)),
    );
    saver.change({ taskCode: 'T' });
    expect(await saver.close()).toBe(false);
    saver.change({ form: { a: '1' } });
    isBroken = false;
    expect(await saver.close()).toBe(true);
    expect(sent.at(-1)?.patch).toEqual({ taskCode: 'T', form: { a: '1' } });
  });

  it('gives up a case that is no draft any more, after its new state was taken in', async () => {
    const told: string[] = [];
    const { saver, sent } = start(() => Promise.reject(new Error('no draft')), {
      onGone: async () => {
        await Promise.resolve();
        told.push('gone');
      },
      onFailure: () => told.push('failure'),
    });
    saver.change({ taskCode: 'T' });
    expect(await saver.flush()).toBe('gone');
    expect(told).toEqual(['gone']);
    saver.change({ taskCode: 'U' });
    expect(await saver.close()).toBe(true);
    expect([sent.length, saver.isBusy]).toEqual([1, false]);
  });

  it('gives up as well when the case is gone by the time a conflict is looked at', async () => {
    const { saver } = start(() => Promise.reject(new Error('changed')), {
      reload: () => Promise.reject(new Error('no draft')),
    });
    saver.change({ taskCode: 'T' });
    expect(await saver.flush()).toBe('gone');
    expect(saver.isBusy).toBe(false);
  });

  it('drops what is not saved when it is abandoned, and says nothing of a save under way', async () => {
    let fail = (): void => undefined;
    const told: unknown[] = [];
    const { saver, sent } = start(
      () =>
        new Promise((_resolve, reject) => {
          fail = () => reject(new Error('late'));
        }),
      { onFailure: (error) => told.push(error) },
    );
    saver.change({ taskCode: 'T' });
    const done = saver.flush();
    saver.abandon();
    fail();
    expect(await done).toBe('gone');
    expect([sent.length, told, saver.isBusy]).toEqual([1, [], false]);
  });
});
