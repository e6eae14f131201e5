import { computed, ref, shallowRef } from 'vue';
import type { HallService, KioskQuestion } from '#contract/hall/plan.ts';
import type { KioskPaper } from '#contract/workstation/hall.ts';

/** One person at the kiosk: what was chosen so far, kept in memory only and gone when they go. */
export function createVisit(newId: () => string) {
  const cart = shallowRef<HallService[]>([]);
  const answers = shallowRef<{ questionId: string; optionId: string }[]>([]);
  const lane = shallowRef<{ laneCode: string; reason: string } | null>(null);
  const isElder = ref(false);
  const taken = shallowRef<KioskPaper | null>(null);
  /** One number a visit, however often the button is pressed. */
  const requestId = ref(newId());

  const questions = computed(() => cart.value[0]?.questions ?? []);
  const open = computed<KioskQuestion | null>(
    () => questions.value.find((one) => !answers.value.some((answer) => answer.questionId === one.questionId)) ?? null,
  );
  const notices = computed(() =>
    questions.value.flatMap((question) => {
      const answer = answers.value.find((one) => one.questionId === question.questionId);
      const text = question.options.find((one) => one.optionId === answer?.optionId)?.notice ?? '';
      return text === '' ? [] : [text];
    }),
  );

  function toggle(service: HallService): void {
    const isIn = cart.value.some((one) => one.serviceCode === service.serviceCode);
    cart.value = isIn ? cart.value.filter((one) => one.serviceCode !== service.serviceCode) : [...cart.value, service];
    answers.value = [];
  }
  function answer(questionId: string, optionId: string): void {
    answers.value = [...answers.value.filter((one) => one.questionId !== questionId), { questionId, optionId }];
  }
  function forget(): void {
    cart.value = [];
    answers.value = [];
    lane.value = null;
    isElder.value = false;
    taken.value = null;
    requestId.value = newId();
  }
  return { cart, answers, lane, isElder, taken, requestId, open, notices, toggle, answer, forget };
}
export type Visit = ReturnType<typeof createVisit>;
