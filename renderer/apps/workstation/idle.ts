import { onBeforeUnmount, onMounted } from 'vue';
import { host } from '../../connection/host.ts';
import { useStation } from '../../stores/station.ts';

export interface IdleOptions {
  touchEveryMs: number;
  lockAfterMs: number;
  touch: () => void;
  lock: () => void;
  now: () => number;
  wallNow: () => number;
}

/** Tells the host at most every half minute that somebody is at the keyboard, and asks it to lock when nobody is. */
export function createIdleWatch(options: IdleOptions): { active: () => void; check: () => void } {
  let activeAt = options.now();
  let touchedAt = -Infinity;
  let isLockAsked = false;
  let checkedAt = options.wallNow();
  // A machine asleep may stop the clock of `now`; the wall clock then jumps between two looks at it.
  function hasSlept(): boolean {
    const sinceMs = options.wallNow() - checkedAt;
    checkedAt = options.wallNow();
    return sinceMs >= options.lockAfterMs;
  }
  function askLock(): void {
    isLockAsked = true;
    options.lock();
  }
  return {
    active() {
      // Whoever wakes the machine is not known to be the one who left it.
      if (hasSlept()) return askLock();
      activeAt = options.now();
      isLockAsked = false;
      if (activeAt - touchedAt < options.touchEveryMs) return;
      touchedAt = activeAt;
      options.touch();
    },
    check() {
      const isAway = hasSlept() || options.now() - activeAt >= options.lockAfterMs;
      if (isAway && !isLockAsked) askLock();
    },
  };
}

/** Ten minutes; the host keeps the same limit for itself, so a page that stopped cannot keep a workstation open. */
export function useIdleTouch(lockAfterMs = 10 * 60_000): void {
  const station = useStation();
  // Either call may meet a host that has just locked or signed out; the state that follows says so.
  const quiet = (call: () => Promise<unknown>): void => void call().catch(() => undefined);
  const isOpen = (): boolean => station.session !== null && !station.session.isLocked;
  const watch = createIdleWatch({
    touchEveryMs: 30_000,
    lockAfterMs,
    now: () => performance.now(),
    wallNow: () => Date.now(),
    touch: () => {
      if (isOpen()) quiet(() => host.session.touch());
    },
    lock: () => {
      if (isOpen()) quiet(() => host.session.lock());
    },
  });
  const events = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
  let timer: ReturnType<typeof setInterval>;
  onMounted(() => {
    for (const name of events) window.addEventListener(name, watch.active, { passive: true });
    timer = setInterval(watch.check, 5_000);
  });
  onBeforeUnmount(() => {
    for (const name of events) window.removeEventListener(name, watch.active);
    clearInterval(timer);
  });
}
