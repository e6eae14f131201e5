import { computed, onBeforeUnmount, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { RatingView } from '#contract/workstation/schemas.ts';
import { host, isCancelled } from '../../connection/host.ts';
import { useApplicantSide } from '../../stores/applicant-side.ts';
import { useNotices } from '../../stores/notices.ts';
import { useStation } from '../../stores/station.ts';
import { choosePlace, ratingPlaces } from './where.ts';

export type Rating = z.infer<typeof RatingView>;
const waitMs = 30_000;

/** Asks the applicant how it was. Nobody is made to answer: no answer is kept as none. */
export function useRating(caseId: () => string | null) {
  const side = useApplicantSide();
  const station = useStation();
  const notices = useNotices();
  const running = shallowRef<AbortController | null>(null);
  const ratings = shallowRef<Rating[]>([]);
  const place = computed(() =>
    choosePlace<'keypad' | 'screen'>(ratingPlaces(station.device('evaluator'), side.isScreenOpen), null),
  );
  const last = computed(() => ratings.value.at(-1) ?? null);

  watch(
    caseId,
    async (id) => {
      cancel();
      ratings.value = [];
      if (!id) return;
      const found = await host.rating.list({ caseId: id }).catch((error: unknown) => {
        notices.tellFailure(error);
        return [];
      });
      if (caseId() === id) ratings.value = found.toSorted((one, other) => one.at.localeCompare(other.at));
    },
    { immediate: true },
  );

  async function ask(): Promise<void> {
    const id = caseId();
    if (!id || running.value) return;
    const stop = new AbortController();
    running.value = stop;
    try {
      const given = await host.rating.ask(
        { caseId: id, on: place.value.on, timeoutMs: waitMs },
        { signal: stop.signal, context: { deadlineMs: waitMs + 8_000 } },
      );
      if (caseId() === id) ratings.value = [...ratings.value, given];
    } catch (error) {
      if (!isCancelled(error)) notices.tellFailure(error);
    } finally {
      if (running.value === stop) running.value = null;
    }
  }
  function cancel(): void {
    running.value?.abort();
    running.value = null;
  }
  onBeforeUnmount(cancel);
  return { place, last, isAsking: computed(() => running.value !== null), ask, cancel };
}
