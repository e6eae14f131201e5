import { describe, expect, it, vi } from 'vitest';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import type { QuestionView } from '#contract/workstation/hotline.ts';
import { QuestionSaver } from './question-saver.ts';

const view = (version: number): QuestionView => ({
  questionId: 'q',
  seq: 1,
  version,
  body: emptyQuestion,
  state: 'open',
  ending: null,
  ticketNo: null,
  isSent: false,
  failure: '',
  savedAt: '2026-03-05T02:24:12.000Z',
});

describe('what is typed during a call', () => {
  it('is on its way half a second after the first letter, however fast the typing goes on', async () => {
    vi.useFakeTimers();
    const sent: string[] = [];
    const saver = new QuestionSaver(view(1), {
      save: async ({ version, patch }) => (sent.push(`${version}:${patch.content}`), view(version + 1)),
      onSaved: () => undefined,
      onFailure: () => undefined,
    });
    for (const text of ['a', 'ab', 'abc']) {
      saver.change({ content: text });
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(sent).toEqual(['1:abc']);
    saver.change({ content: 'abcd' });
    expect(await saver.flush()).toBe(true);
    expect(sent).toEqual(['1:abc', '2:abcd']);
    vi.useRealTimers();
  });

  it('stays and is tried again when the host does not take it', async () => {
    let isDown = true;
    const failures: unknown[] = [];
    const saver = new QuestionSaver(view(1), {
      save: async ({ version, patch }) => {
        if (isDown) throw new Error('down');
        expect(patch).toEqual({ content: 'x', cause: 'y' });
        return view(version + 1);
      },
      onSaved: () => undefined,
      onFailure: (error) => failures.push(error),
      delayMs: 0,
      retryMs: 0,
    });
    saver.change({ content: 'x' });
    expect(await saver.flush()).toBe(false);
    saver.change({ cause: 'y' });
    isDown = false;
    expect(await saver.flush()).toBe(true);
    expect([failures.length, saver.version]).toEqual([1, 2]);
  });
});
