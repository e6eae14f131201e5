import { computed, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue';
import { rowsInView } from './window-rows.ts';

export interface TableWalk {
  /** Which rows are drawn, and the room kept for the others. */ span: Readonly<Ref<ReturnType<typeof rowsInView>>>;
  /** The row the arrow keys are on. */ at: Ref<number>;
  move: (by: number) => void;
  /** Rows one press of page-down passes. */ page: () => number;
  onScroll: () => void;
}

/**
 * Walking and scrolling a long list of equal rows.
 *
 * @param scrollTop where the list stands; handed in, so that a list is found again as it was left
 */
export function useTableWalk(
  box: Readonly<Ref<HTMLElement | null>>,
  { count, rowHeight, scrollTop }: { count: () => number; rowHeight: number; scrollTop: Ref<number> },
): TableWalk {
  const viewHeight = ref(600);
  const at = ref(0);
  const span = computed(() =>
    rowsInView({ count: count(), rowHeight, scrollTop: scrollTop.value, viewHeight: viewHeight.value }),
  );
  const observer = new ResizeObserver(([entry]) => {
    viewHeight.value = entry?.contentRect.height ?? 600;
  });
  onMounted(() => {
    if (!box.value) return;
    observer.observe(box.value);
    box.value.scrollTop = scrollTop.value;
  });
  onBeforeUnmount(() => observer.disconnect());
  watch(count, (now) => {
    at.value = Math.min(at.value, Math.max(0, now - 1));
  });

  function move(by: number): void {
    at.value = Math.min(count() - 1, Math.max(0, at.value + by));
    const top = at.value * rowHeight;
    const view = box.value;
    if (!view) return;
    // One row more than its own: the head lies over the first one.
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + 2 * rowHeight > view.scrollTop + view.clientHeight)
      view.scrollTop = top + 2 * rowHeight - view.clientHeight;
  }
  function onScroll(): void {
    scrollTop.value = box.value?.scrollTop ?? 0;
  }
  const page = (): number => Math.max(1, Math.floor(viewHeight.value / rowHeight) - 2);
  return { span, at, move, page, onScroll };
}
