import { computed, ref, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { Applicant, CaseSummary, Person } from '#contract/cases.ts';
import type { Failure } from '#contract/errors.ts';
import type { CardReading } from '#contract/workstation/schemas.ts';
import { host, isCancelled, toHostFailure } from '../../connection/host.ts';
import { useCurrentCase } from '../../case/current-case.ts';
import { useQuestions } from '../../stores/questions.ts';
import { useStation } from '../../stores/station.ts';
import { createFaces } from './faces.ts';

type Reading = z.infer<typeof CardReading>;
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

export interface CardCases {
  /** Opens a draft for the person when none is open; nothing is created for a card that was not read. */
  begin: () => Promise<void>;
  /** Puts the open case aside and opens a draft for somebody else. */
  next: () => Promise<void>;
  /** Goes on with a case that was put aside. */
  resume: (caseId: string) => Promise<unknown>;
}

/** One reading at a time, cancellable, with the seconds that are left. */
export function useCardReader({ begin, next, resume }: CardCases) {
  const current = useCurrentCase();
  const questions = useQuestions();
  const station = useStation();
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
      let chosen = target;
      if (card.isSomebodyElse || (!open && card.putAside.length > 0)) {
        const answer = await whoseCard(card, open?.applicant ?? null);
        if (answer === null) return false;
        if (answer.startsWith('resume ')) {
          await resume(answer.slice('resume '.length));
          return true;
        }
        if (answer === 'next') {
          await next();
          chosen = undefined;
        } else if (answer === 'agent') chosen = 'agent';
      }
      if (card.view) current.take(card.view);
      if (!current.isDraft) await begin();
      if (!current.draft) return false;
      const { applicant } = current.draft;
      const place = chosen ?? targetOf(applicant);
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
  /** A card that is not the open case's applicant's, or somebody's whose case lies there: nothing happens by itself. */
  function whoseCard(card: Reading, applicant: Applicant | null): Promise<string | null> {
    const { name } = card.person;
    const aside = card.putAside.slice(0, 3).map((one) => ({
      id: `resume ${one.caseId}`,
      label: `接着办放着的：${one.taskName ?? '未选事项'}`,
    }));
    const inPlace = applicant?.applicantType !== '1' ? '经办人' : '申请人';
    return questions.ask(
      applicant
        ? {
            title: `这是${name}的证件`,
            text: `打开的办件登记的是${applicant.person.name || applicant.entity.name || applicant.agent?.name || '别人'}。`,
            choices: [
              ...aside,
              { id: 'next', label: '给此人另开一件，这件先放着' },
              ...(applicant.applicantType === '1' ? [{ id: 'agent', label: '此人是这件的代理人' }] : []),
              { id: 'correct', label: `${inPlace}登记错了，改成此人` },
            ],
          }
        : {
            title: `${name}有放着没办完的草稿`,
            choices: [...aside, { id: 'new', label: '另开一件' }],
          },
    );
  }
  // What went wrong with the reader is over when the reader is well again, or when the person was typed in.
  watch(
    () => [station.device('idCard')?.state, current.draft?.applicant.person.name, current.draft?.applicant.agent?.name],
    ([state, ...names], [before, ...namesBefore]) => {
      const isTyped = names.some((name, index) => name && name !== namesBefore[index]);
      if (isTyped || (state !== before && state !== 'fault')) failure.value = null;
    },
  );
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
