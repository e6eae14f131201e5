import { onBeforeUnmount, onMounted } from 'vue';
import { host } from '../../connection/host.ts';
import { useStation } from '../../stores/station.ts';

/** Passes on that somebody is there, at most once in so long. */
export function createTouch(everyMs: number, now: () => number, touch: () => void): () => void {
  let touchedAt = -Infinity;
  return () => {
    if (now() - touchedAt < everyMs) return;
    touchedAt = now();
    touch();
  };
}

/**
 * Tells the host that somebody is at this window. When to lock is the host's to say: it alone knows of the other windows, and of
 * a machine that slept.
 */
export function useIdleTouch(): void {
  const station = useStation();
  const active = createTouch(
    30_000,
    () => performance.now(),
    () => {
      // The host may just have locked or signed out; the state that follows says so.
      if (station.session !== null && !station.session.isLocked) void host.session.touch().catch(() => undefined);
    },
  );
  const events = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
  onMounted(() => {
    for (const name of events) window.addEventListener(name, active, { passive: true });
  });
  onBeforeUnmount(() => {
    for (const name of events) window.removeEventListener(name, active);
  });
}
