import { onBeforeUnmount, ref, shallowReactive, watch, type Ref } from 'vue';
import { toHostFailure } from '../../connection/failure.ts';
import { screenHost } from './client.ts';

/** The pictures of a paper, fetched when they are turned to, and let go with the page that shows them. */
export function usePageImages(
  { pageId, imageCount }: { pageId: string; imageCount: number },
  current: Ref<number>,
  onProblem: (sentence: string) => void,
) {
  const urls = shallowReactive(new Map<number, string>());
  const problem = ref('');
  const life = new AbortController();
  let again: ReturnType<typeof setTimeout> | undefined;

  async function load(n: number): Promise<void> {
    if (urls.has(n) || n >= imageCount) return;
    try {
      const file = await screenHost.page.image({ pageId, n }, { signal: life.signal, context: { deadlineMs: 20_000 } });
      if (life.signal.aborted || urls.has(n)) return;
      urls.set(n, URL.createObjectURL(file));
      say('');
    } catch (error) {
      if (life.signal.aborted) return;
      say(toHostFailure(error).message);
      // Nobody can sign what is not shown: it is asked for again while it is looked at.
      clearTimeout(again);
      again = setTimeout(() => {
        if (current.value === n) void load(n);
      }, 2000);
    }
  }
  function say(sentence: string): void {
    problem.value = sentence;
    onProblem(sentence);
  }
  watch(
    current,
    async (n) => {
      await load(n);
      // The next one is likely wanted; it must not be waited for.
      await load(n + 1);
    },
    { immediate: true },
  );

  onBeforeUnmount(() => {
    life.abort();
    clearTimeout(again);
    for (const url of urls.values()) URL.revokeObjectURL(url);
    urls.clear();
  });
  return { urls, problem };
}
