import { computed, onBeforeUnmount, reactive, ref, shallowRef, watch } from 'vue';
import type { Failure } from '#contract/errors.ts';
import type { PagesState, PageView } from '#contract/pages.ts';
import { follow, host, isCancelled, toHostFailure } from '../../connection/host.ts';
import { useNotices } from '../../stores/notices.ts';
import { orderFor, outcomeWords, waitingFronts, type ScanHow } from './stack-words.ts';
import { useCurrentCase } from '../current-case.ts';

/** A feeder full of paper takes its time. */
const scanMs = 6 * 60 * 60_000;
const pageMs = 60_000;
const nothing: PagesState = { pages: [], scanning: null, unread: 0, undo: null };

/** The scanned pages of the case at the window, as they come. */
export function useScannedPages(caseId: () => string | null) {
  const current = useCurrentCase();
  const notices = useNotices();
  const state = shallowRef<PagesState>(nothing);
  const failure = shallowRef<Failure | null>(null);
  /** What the last scan came to, where the clerk has to look. */
  const note = ref('');
  /** Fronts that are scanned and wait for their backs. */
  const fronts = shallowRef<{ batchId: string; materialId: string; pages: number } | null>(null);
  const how = reactive<ScanHow>({ source: '', separators: 0 });
  const running = shallowRef<AbortController | null>(null);
  const isWorking = ref(false);
  const pictures = createPictures();

  watch(
    caseId,
    (id, _before, onCleanup) => {
      state.value = nothing;
      failure.value = null;
      note.value = '';
      fronts.value = null;
      how.separators = 0;
      pictures.clear();
      if (!id) return;
      const life = new AbortController();
      onCleanup(() => life.abort());
      void follow((signal) => host.pages.watch({ caseId: id }, { signal }), {
        onValue(next) {
          state.value = next;
          pictures.keep(id, next.pages);
        },
        signal: life.signal,
      });
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    running.value?.abort();
    pictures.clear();
  });

  async function scan(materialId: string, replaces: string | null = null): Promise<void> {
    const id = caseId();
    if (!id || running.value) return;
    const stop = new AbortController();
    running.value = stop;
    failure.value = null;
    note.value = '';
    const order = replaces === null ? orderFor(how, fronts.value) : { wish: {}, stack: {} };
    const into = (replaces === null && fronts.value?.materialId) || materialId;
    try {
      const outcome = await host.pages.scan(
        { caseId: id, materialId: into, replaces, ...order },
        { signal: stop.signal, context: { deadlineMs: scanMs } },
      );
      failure.value = outcome.failure;
      note.value = replaces === null ? outcomeWords(outcome) : '';
      // Counted for this stack; the next one is another.
      if (outcome.state === 'done') how.separators = 0;
      // The scanner is free again; what is written down now is no reason not to hear the next F4.
      running.value = null;
      if (replaces === null) fronts.value = waitingFronts(how, fronts.value, { ...outcome, materialId: into });
      for (const one of outcome.materialIds) await collected(one);
    } catch (error) {
      if (!isCancelled(error)) failure.value = toHostFailure(error).failure;
      else if (pagesOf(materialId).length > 0) await collected(materialId);
    } finally {
      if (running.value === stop) running.value = null;
    }
  }
  /** What is scanned has been handed in. */
  async function collected(materialId: string): Promise<void> {
    const before = current.draft?.materials.find((one) => one.materialId === materialId);
    current.setMaterial(materialId, {
      isCollected: true,
      ...(before?.isCollected ? {} : { collectType: '3' as const }),
    });
    await current.flush();
    await current.refresh();
  }
  async function act(what: (id: string) => Promise<unknown>): Promise<boolean> {
    const id = caseId();
    if (!id || isWorking.value) return false;
    isWorking.value = true;
    try {
      return await notices.attempt(async () => {
        await what(id);
        await current.refresh();
      });
    } finally {
      isWorking.value = false;
    }
  }
  const pagesOf = (materialId: string): PageView[] => state.value.pages.filter((one) => one.materialId === materialId);
  const context = { context: { deadlineMs: pageMs } };

  return {
    state,
    failure,
    note,
    fronts,
    how,
    setHow: (part: Partial<ScanHow>): void => void Object.assign(how, part),
    /** There is nothing on the other side. */
    forgetFronts: (): void => void (fronts.value = null),
    isWorking,
    isScanning: computed(() => running.value !== null),
    pictures: pictures.urls,
    pagesOf,
    scan,
    stop: (): void => running.value?.abort(),
    turn: (pageId: string) => act((id) => host.pages.turn({ caseId: id, pageId, quarters: 1 }, context)),
    remove: (pageIds: string[]) => act((id) => host.pages.remove({ caseId: id, pageIds }, context)),
    separatorSheets: () => host.pages.separatorSheets({ caseId: caseId() ?? '' }, context),
    move: (pageId: string, materialId: string, before: string | null) =>
      act((id) => host.pages.move({ caseId: id, pageIds: [pageId], materialId, before }, context)),
    undo: () => act((id) => host.pages.undo({ caseId: id }, context)),
    picture: (pageId: string, part: 'page' | 'original') =>
      host.pages.picture({ caseId: caseId() ?? '', pageId, part }, context),
  };
}
export type ScannedPages = ReturnType<typeof useScannedPages>;

/** Small pictures by page and version, fetched a few at a time, let go with their page. */
function createPictures() {
  const urls = reactive(new Map<string, string>());
  const wanted: { caseId: string; page: PageView; key: string }[] = [];
  const known = new Set<string>();
  let generation = 0;
  let busy = 0;

  async function next(): Promise<void> {
    const one = wanted.shift();
    if (!one || busy >= 3) {
      if (one) wanted.unshift(one);
      return;
    }
    busy += 1;
    const mine = generation;
    const file = await host.pages
      .picture({ caseId: one.caseId, pageId: one.page.pageId, part: 'thumbnail' }, { context: { deadlineMs: pageMs } })
      // It shows as a page without a picture; the page itself is there.
      .catch(() => null);
    busy -= 1;
    if (file && mine === generation && known.has(one.key)) urls.set(one.key, URL.createObjectURL(file));
    void next();
  }
  return {
    urls,
    keep(caseId: string, pages: readonly PageView[]): void {
      const now = new Set(pages.map(pictureKey));
      for (const key of known)
        if (!now.has(key)) {
          known.delete(key);
          const url = urls.get(key);
          if (url) URL.revokeObjectURL(url);
          urls.delete(key);
        }
      for (const page of pages) {
        const key = pictureKey(page);
        if (page.state !== 'ready' || known.has(key)) continue;
        known.add(key);
        wanted.push({ caseId, page, key });
        void next();
      }
    },
    clear(): void {
      generation += 1;
      wanted.length = 0;
      known.clear();
      for (const url of urls.values()) URL.revokeObjectURL(url);
      urls.clear();
    },
  };
}

export const pictureKey = ({ pageId, version }: Pick<PageView, 'pageId' | 'version'>): string => `${pageId}/${version}`;
