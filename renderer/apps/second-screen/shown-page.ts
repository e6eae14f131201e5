import { onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import type { SecondScreenPage } from '#contract/second-screen/index.ts';
import { follow } from '../../connection/follow.ts';
import { lineState, screenHost } from './client.ts';

export type PageOf<Kind extends SecondScreenPage['kind']> = Extract<SecondScreenPage, { kind: Kind }>;
/** A page that asks somebody something. */
export type Question = Exclude<SecondScreenPage, { kind: 'idle' }>;

/** What the host wants shown, and how long it may stay without a touch. Nothing of a page outlives it here. */
export function useShownPage() {
  const question = shallowRef<Question | null>(null);
  const place = shallowRef<PageOf<'idle'> | null>(null);
  const secondsLeft = ref(0);
  const life = new AbortController();
  let touchedAt = 0;
  let toldAt = 0;

  function take(page: SecondScreenPage): void {
    if (page.kind === 'idle') {
      place.value = page;
      question.value = null;
      return;
    }
    question.value = page;
    touchedAt = performance.now();
    toldAt = touchedAt;
    tick();
  }
  void follow((signal) => screenHost.page.watch(undefined, { signal }), {
    onValue: take,
    onFailure: () => {
      question.value = null;
    },
    signal: life.signal,
  });
  // Without the host nobody can say whether the page still holds.
  watch(lineState, (state) => {
    if (state !== 'open') question.value = null;
  });

  /** Somebody is there: the page stays, here and at the host, which hears of it once a second at most. */
  function touched(): void {
    if (!question.value) return;
    touchedAt = performance.now();
    tick();
  }
  function tick(): void {
    const page = question.value;
    if (!page) return;
    const now = performance.now();
    secondsLeft.value = Math.max(0, Math.ceil(page.timeoutSeconds - (now - touchedAt) / 1000));
    if (secondsLeft.value === 0) question.value = null;
    else if (touchedAt > toldAt && now - toldAt >= 1000) {
      toldAt = now;
      // The page may be gone at the host already; the next page says so.
      void screenHost.page.touch({ pageId: page.pageId }).catch(() => undefined);
    }
  }
  const timer = setInterval(tick, 250);
  onBeforeUnmount(() => {
    clearInterval(timer);
    life.abort();
  });
  return { question, place, secondsLeft, touched };
}
