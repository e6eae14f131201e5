import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { HallWindow } from '#contract/workstation/hall.ts';
import type { z } from 'zod';
import type { Served, TicketAct } from '#contract/hall/tickets.ts';
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

  let last: { name: string; end: Promise<unknown> } | null = null;
  /**
   * One act at a time: a second press of the same key does nothing, another act waits for the first. The screen may show what
   * the first did before its answer is here, so a quick clerk is already at the next key.
   */
  async function alone<T>(name: string, act: () => Promise<T>): Promise<T | null> {
    if (last?.name === name) return null;
    const before = last?.end;
    const end = (async () => {
      // What became of the first is said to whoever asked for it.
      await before?.catch(() => undefined);
      return await act();
    })();
    const mine = { name, end };
    last = mine;
    isBusy.value = true;
    try {
      return await end;
    } finally {
      if (last === mine) {
        last = null;
        isBusy.value = false;
      }
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
    open: () => alone('open', () => host.hall.open(undefined, slow)),
    close: () => alone('close', () => host.hall.close(undefined, slow)),
    pause: (reason: string) => alone('pause', () => host.hall.pause({ reason }, slow)),
    next: () => alone('next', () => host.hall.next(undefined, slow)),
    localCall: (number: string) => alone('localCall', () => host.hall.localCall({ number })),
    localStart: () => alone('localStart', () => host.hall.localStart()),
    localFinish: (served: z.infer<typeof Served>) => alone('localFinish', () => host.hall.localFinish({ served })),
    localMissed: (reason: string) => alone('localMissed', () => host.hall.localMissed({ reason })),
    act: (ticketId: string, what: TicketAct) => alone(what.act, () => host.hall.act({ ticketId, what }, slow)),
  };
});
