import { onBeforeUnmount, ref, type Ref } from 'vue';

/** Width of the window in CSS pixels, as it changes. */
export function useWindowWidth(): Ref<number> {
  const width = ref(window.innerWidth);
  const take = (): void => { width.value = window.innerWidth; };
  window.addEventListener('resize', take);
  onBeforeUnmount(() => window.removeEventListener('resize', take));
  return width;
}
