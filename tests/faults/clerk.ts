import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, outcomeOf } from '../integration/outcome.ts';
import { clerk, readyDraft, zhao, type Client } from '../world.ts';
import type { Journal } from './checker/journal.ts';
import type { Window } from './window.ts';

/** What a clerk met, by code. */
export type Met = Map<string, number>;

export interface Clerk {
  /** Answers that were final for the moment: accepted, or refused with something a clerk cannot change. */
  answers(): number;
  stop(): Promise<void>;
}

/** A machine that is this far off is not for the clerk to call right. */
const rightMs = 90_000;

/**
 * Accepts one case after another at a window for as long as it is let, and writes down each answer before anything else. What it is refused
 * with is what a clerk reads; what no clerk could read is counted as `other`.
 */
export function startClerk(window: Window, journal: Journal, paceMs: () => number, met: Met): Clerk {
  let isOver = false;
  let accepted = 0;
  let refused = 0;
  let open: { caseId: string; version: number } | null = null;
  const note = (code: string): void => void met.set(code, (met.get(code) ?? 0) + 1);

  const acceptOne = async (client: Client): Promise<void> => {
    if (open === null) {
      const draft = await readyDraft(client, { ...zhao, name: `赵铁柱${'甲乙丙丁戊己庚'[accepted % 7] ?? ''}` });
      open = { caseId: draft.caseId, version: draft.version };
    }
    const asked = open;
    const answer = await client.acceptance.accept({ ...asked, printReceipt: false });
    journal.write({ kind: 'accepted', store: window.store, caseId: answer.caseId, projectNo: answer.projectNo });
    accepted += 1;
    open = null;
  };

  const work = async (): Promise<void> => {
    while (!isOver) {
      const { client } = window;
      if (client) {
        const outcome = await outcomeOf(acceptOne(client));
        if (outcome.kind !== 'ok' && client === window.client) {
          const code = outcome.kind === 'failure' ? outcome.failure.code : 'other';
          note(code);
          if (code !== 'AUTH_REQUIRED' && code !== 'CLOCK_UNCONFIRMED' && code !== 'other') refused += 1;
          if (outcome.kind === 'other') open = null;
          else await answerTo(code, client, window);
          if (code === 'CASE_STATE' || code === 'CASE_NOT_FOUND' || code === 'DRAFT_CHANGED') open = null;
        } else if (outcome.kind !== 'ok') open = null;
      }
      await pause(paceMs());
    }
  };
  const working = work();
  return {
    answers: () => accepted + refused,
    async stop() {
      isOver = true;
      await working;
    },
  };
}

/** Does what the sentence asks of a clerk. */
async function answerTo(code: string, client: Client, window: Window): Promise<void> {
  if (code === 'AUTH_REQUIRED') await codeOf(client.session.signIn(clerk));
  // The clock on the wall is right; the clerk says so only when the screen agrees with it.
  if (code === 'CLOCK_UNCONFIRMED') {
    const state = await client.station.get().catch(() => null);
    if (state && Math.abs(Date.parse(state.time.now) - Date.now()) < rightMs && window.clockMs === 0)
      await codeOf(client.station.confirmTime({ shown: state.time.now }));
  }
  await pause(200);
}
