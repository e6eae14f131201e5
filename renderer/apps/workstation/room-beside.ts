import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** Pixels a part of a row may take: what its neighbours leave. Watched, because names and the window's width change. */
export function useRoomBeside(part: Readonly<Ref<HTMLElement | null>>): Ref<number> {
  const room = ref(Number.POSITIVE_INFINITY);
  const watcher = new ResizeObserver(() => {
    const row = part.value?.parentElement;
    if (!row) return;
    const style = getComputedStyle(row);
    const others = [...row.children].filter((one) => one !== part.value);
    const taken = others.reduce((sum, one) => sum + one.getBoundingClientRect().width, 0);
    const gaps = others.length * Number.parseFloat(style.columnGap || '0');
    room.value =
      row.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight) - taken - gaps;
  });
  onMounted(() => {
    const row = part.value?.parentElement;
    // The part itself is left out: it changes with the answer, and would ask again for ever.
    for (const one of [row, ...(row?.children ?? [])]) if (one && one !== part.value) watcher.observe(one);
  });
  onBeforeUnmount(() => watcher.disconnect());
  return room;
}
