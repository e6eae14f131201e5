import { onBeforeUnmount, ref } from 'vue';

/** After a press that led on, the answer takes the same place on the screen: it waits until the hand is gone. */
const handStaysMs = 700;

/** Whether everything was shown, told no sooner than a hurried second press can no longer hit the answer. */
export function useSeenAll() {
  const isAllSeen = ref(false);
  let pressedAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function seenAll(): void {
    if (isAllSeen.value || timer !== undefined) return;
    const waitMs = pressedAt + handStaysMs - performance.now();
    if (waitMs <= 0) isAllSeen.value = true;
    else
      timer = setTimeout(() => {
        isAllSeen.value = true;
      }, waitMs);
  }
  onBeforeUnmount(() => clearTimeout(timer));
  return {
    isAllSeen,
    seenAll,
    ledOn: () => {
      pressedAt = performance.now();
    },
  };
}
