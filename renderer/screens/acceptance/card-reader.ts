import { computed, ref, shallowRef } from 'vue';
import type { z } from 'zod';
import type { CaseSummary, Person } from '#contract/cases.ts';
import type { Failure } from '#contract/errors.ts';
import { host, isCancelled, toHostFailure } from '../../connection/host.ts';
import { useCurrentCase } from '../../case/current-case.ts';
import { createFaces } from './faces.ts';

export type CardTarget = 'person' | 'agent';
const waitMs = 20_000;

/** Whose card the next reading is: the person at the window who is not registered yet. */
export function targetOf(applicant: {
  applicantType: string;
  person: Pick<Person, 'name'>;
  agent: Pick<Person, 'name'> | null;
}): CardTarget {
  if (applicant.applicantType !== '1') return 'agent';
  return applicant.agent && applicant.person.name !== '' ? 'agent' : 'person';
}

/**
 * One reading at a time, cancellable, with the seconds that are left.
 *
 * @param begin opens a draft for the person when none is open; nothing is created for a card that was not read
 */
export function useCardReader(begin: () => Promise<void>) {
  const current = useCurrentCase();
  const reading = shallowRef<AbortController | null>(null);
  const secondsLeft = ref(0);
  const failure = shallowRef<Failure | null>(null);
  const warnings = ref<string[]>([]);
  const related = shallowRef<z.infer<typeof CaseSummary>[]>([]);
  const faces = createFaces((photoId) => host.identification.cardPhoto({ photoId }));

  /** True when a person was put into the draft. */
  async function read(target?: CardTarget): Promise<boolean> {
    if (reading.value) return false;
    const stop = new AbortController();
    reading.value = stop;
    failure.value = null;
    secondsLeft.value = waitMs / 1000;
    const timer = setInterval(() => {
      secondsLeft.value = Math.max(0, secondsLeft.value - 1);
    }, 1000);
    try {
      await current.flush();
      const open =
        current.isDraft && current.draft && current.view
          ? { caseId: current.view.caseId, applicant: current.draft.applicant }
          : null;
      const card = await host.identification.readCard(
        {
          timeoutMs: waitMs,
          ...(open ? { into: { caseId: open.caseId, place: target ?? targetOf(open.applicant) } } : {}),
        },
        { signal: stop.signal, context: { deadlineMs: waitMs + 8_000 } },
      );
      if (card.view) current.take(card.view);
      if (!current.isDraft) await begin();
      if (!current.draft) return false;
      const { applicant } = current.draft;
      const place = target ?? targetOf(applicant);
      const mobile = applicant[place]?.mobile ?? '';
      current.changeApplicant({
        [place]: {
          ...card.person,
          mobile: card.person.mobile || (applicant[place]?.certNo === card.person.certNo ? mobile : ''),
        },
      });
      void current.flush();
      void faces.show(place, card.person.certNo, card.photoId);
      warnings.value = card.warnings;
      related.value = card.related.filter((one) => one.caseId !== current.view?.caseId);
      return true;
    } catch (error) {
      if (!isCancelled(error)) failure.value = toHostFailure(error).failure;
      return false;
    } finally {
      clearInterval(timer);
      reading.value = null;
    }
  }
  const cancel = (): void => reading.value?.abort();
  function reset(): void {
    cancel();
    failure.value = null;
    warnings.value = [];
    related.value = [];
    faces.clear();
  }
  return {
    isReading: computed(() => reading.value !== null),
    secondsLeft,
    failure,
    warnings,
    related,
    faces: faces.shown,
    clearFaces: faces.clear,
    read,
    cancel,
    reset,
  };
}
export type CardReader = ReturnType<typeof useCardReader>;
