import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { HallWindow } from '#contract/workstation/hall.ts';
import type { TicketAct } from '#contract/hall/tickets.ts';
import { follow, host } from '../connection/host.ts';

/** This window in the hall, as the host pushes it. */
export const useHallWindow = defineStore('hall-window', () => {
  const state = shallowRef<HallWindow | null>(null);
  const isBusy = ref(false);
  const view = computed(() => state.value?.view ?? null);
  const ticket = computed(() => view.value?.ticket ?? null);
  const waiting = computed(() => view.value?.groups.reduce((sum, one) => sum + one.waiting, 0) ?? 0);
  const longestMin = computed(() =>
    view.value?.groups.reduce<number | null>(
      (most, one) => (one.longestMin === null ? most : Math.max(most ?? 0, one.longestMin)),
      null,
    ),
  );

  function start(signal: AbortSignal): void {
    void follow((inner) => host.hall.window(undefined, { signal: inner }), {
      onValue: (next) => {
        state.value = next;
      },
      signal,
    });
  }

  /** One act at a time: a second press of the same key does nothing. */
  async function alone<T>(act: () => Promise<T>): Promise<T | null> {
    if (isBusy.value) return null;
    isBusy.value = true;
    try {
      return await act();
    } finally {
      isBusy.value = false;
    }
  }

  const slow = { context: { deadlineMs: 15_000 } };
  return {
    state,
    view,
    ticket,
    waiting,
    longestMin,
    isBusy,
    start,
    open: () => alone(() => host.hall.open(undefined, slow)),
    close: () => alone(() => host.hall.close(undefined, slow)),
    pause: (reason: string) => alone(() => host.hall.pause({ reason }, slow)),
    next: () => alone(() => host.hall.next(undefined, slow)),
    act: (ticketId: string, what: TicketAct) => alone(() => host.hall.act({ ticketId, what }, slow)),
  };
});
