import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { DeviceRole, StationState } from '#contract/workstation/schemas.ts';
import type { Role } from '#contract/people.ts';
import { follow, host } from '../connection/host.ts';

/** What the frame around every screen shows, as the host pushes it. */
export const useStation = defineStore('station', () => {
  const state = shallowRef<StationState | null>(null);
  const now = ref(Date.now());
  let receivedAt = performance.now();

  function take(next: StationState): void {
    state.value = next;
    receivedAt = performance.now();
    tick();
  }
  // Platform time, carried on from the last message by a clock that nobody can set.
  function tick(): void {
    if (state.value) now.value = Date.parse(state.value.time.now) + (performance.now() - receivedAt);
  }

  function start(signal: AbortSignal): void {
    void follow((inner) => host.station.watch(undefined, { signal: inner }), { onValue: take, signal });
    const timer = setInterval(tick, 1000);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  const session = computed(() => state.value?.session ?? null);
  const roles = computed<Role[]>(() => session.value?.operator.roles ?? []);
  const device = (role: DeviceRole) => state.value?.devices.find((one) => one.role === role) ?? null;

  return { state, now, session, roles, device, start, take };
});
