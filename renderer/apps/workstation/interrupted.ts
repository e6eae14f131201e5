import { onBeforeUnmount, onMounted, ref, watch } from 'vue';
import { idleLockMs, keptPageMs } from '#contract/workstation/left-alone.ts';
import { connectionState } from '../../connection/host.ts';
import { useStation } from '../../stores/station.ts';

/** Of a page whose host ended under whoever works at it. Times of day, not of the machine's run: a machine that slept was left alone. */
export interface Interruption {
  /** The line is gone, and somebody was signed in. Said again, it is the same interruption. */
  begin(): void;
  /** The person is back, or signed out, or what they typed has gone. */
  end(): void;
  readonly isOn: boolean;
  /** What was typed has waited as long as it may. A clock that was set back has no say: it is over, but for what a clock is put right by. */
  readonly isOver: boolean;
}

/** A clock that has run by itself is put right by so much at most. */
const putRightMs = 5 * 60_000;

export function createInterruption(now: () => number): Interruption {
  let since: number | null = null;
  return {
    begin: () => {
      since ??= now();
    },
    end: () => {
      since = null;
    },
    get isOn() {
      return since !== null;
    },
    get isOver() {
      return since !== null && !(now() >= since - putRightMs && now() - since < keptPageMs);
    },
  };
}

const lookEveryMs = 20_000;
const hands = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/**
 * What was typed stays behind the sign-in after the host ended: for the same person alone, and for a shift at most. While no host is
 * there to lock an idle workstation, the page locks itself.
 *
 * @returns for whom the workbench is drawn, null for nobody, and how often it was begun anew
 */
export function useInterrupted() {
  const station = useStation();
  const frameFor = ref<string | null>(null);
  const begun = ref(0);
  const interruption = createInterruption(Date.now);
  let lastHands = Date.now();
  const touch = (): void => {
    lastHands = Date.now();
  };

  const lock = (): void => {
    if (!station.state || !station.session || station.session.isLocked) return;
    station.take({ ...station.state, session: { ...station.session, isLocked: true } });
  };
  const drop = (): void => {
    // Without a workbench there is nothing to see but the lock.
    if (connectionState.value === 'lost') lock();
    frameFor.value = null;
    begun.value += 1;
    interruption.end();
  };
  watch(connectionState, (line) => {
    if (line === 'lost' && station.session) interruption.begin();
  });
  watch(
    () => station.session,
    (session) => {
      if (interruption.isOver) drop();
      // While the line is gone it is this page that speaks, not the host.
      if (session && connectionState.value !== 'lost') interruption.end();
      else if (!interruption.isOn) frameFor.value = null;
      if (session && !session.isLocked) frameFor.value = session.operator.operatorId;
    },
    { immediate: true },
  );
  const look = (): void => {
    if (interruption.isOver) drop();
    if (connectionState.value !== 'lost') return;
    const idle = Date.now() - lastHands;
    if (idle < 0 || idle >= idleLockMs) lock();
  };
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    timer = setInterval(look, lookEveryMs);
    for (const name of hands) window.addEventListener(name, touch, { passive: true });
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
    for (const name of hands) window.removeEventListener(name, touch);
  });
  return { frameFor, begun };
}
