import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { z } from 'zod';
import type { SecondScreenState, SigningProgress } from '#contract/workstation/schemas.ts';
import { follow, host } from '../connection/host.ts';

type ScreenState = z.infer<typeof SecondScreenState>;
type Progress = z.infer<typeof SigningProgress>;

/** What happens on the applicant's side of the counter: the second screen, and a signing under way. */
export const useApplicantSide = defineStore('applicantSide', () => {
  const screen = shallowRef<ScreenState | null>(null);
  /** The signing without its ink; ink goes to its listeners as it comes. */
  const signing = ref<{ state: Progress['state']; caseId: string | null; lostSamples: number }>({
    state: 'idle',
    caseId: null,
    lostSamples: 0,
  });
  const inkListeners = new Set<(progress: Progress) => void>();
  let users = 0;
  let life: AbortController | null = null;

  function takeInk(next: Progress): void {
    // Drawn before anything else is told: nothing may come between the pen and the line.
    for (const listener of inkListeners) listener(next);
    const { state, caseId, lostSamples } = next;
    const before = signing.value;
    if (before.state !== state || before.caseId !== caseId || before.lostSamples !== lostSamples)
      signing.value = { state, caseId, lostSamples };
  }

  /** Follows for as long as somebody looks; returns what ends it. */
  function watch(): () => void {
    users += 1;
    if (!life) {
      life = new AbortController();
      void follow((signal) => host.secondScreen.watch(undefined, { signal }), {
        onValue: (next) => {
          screen.value = next;
        },
        onFailure: () => {
          screen.value = null;
        },
        signal: life.signal,
      });
      void follow((signal) => host.signing.watch(undefined, { signal }), { onValue: takeInk, signal: life.signal });
    }
    return () => {
      users -= 1;
      if (users > 0) return;
      life?.abort();
      life = null;
      screen.value = null;
    };
  }
  function onInk(listener: (progress: Progress) => void): () => void {
    inkListeners.add(listener);
    return () => inkListeners.delete(listener);
  }

  const isScreenOpen = computed(() => screen.value?.isConnected ?? false);
  return { screen, signing, isScreenOpen, watch, onInk };
});
