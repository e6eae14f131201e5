import { defineStore } from 'pinia';
import { ref } from 'vue';
import { isCancelled, toHostFailure } from '../connection/host.ts';
import type { Tone } from '../ui/words.ts';

export interface Notice {
  id: number;
  tone: Tone;
  text: string;
  traceId: string;
  action: { label: string; run: () => void } | null;
}

const staysMs = 6_000;

/** Short messages that never take the focus; what went wrong stays until it is put away. */
export const useNotices = defineStore('notices', () => {
  const list = ref<Notice[]>([]);
  let next = 1;

  function put(notice: Omit<Notice, 'id'>): void {
    list.value = [...list.value.filter((one) => one.text !== notice.text).slice(-2), { ...notice, id: next }];
    const id = next++;
    if (notice.tone !== 'bad') setTimeout(() => dismiss(id), staysMs);
  }
  function dismiss(id: number): void {
    list.value = list.value.filter((one) => one.id !== id);
  }
  const tell = (text: string, tone: Tone = 'ok', action: Notice['action'] = null): void =>
    put({ tone, text, traceId: '', action });

  /** Shows whatever a call threw; cancelling is not shown. */
  function tellFailure(error: unknown): void {
    if (isCancelled(error)) return;
    const { failure } = toHostFailure(error);
    put({ tone: 'bad', text: failure.message, traceId: failure.traceId ?? '', action: null });
  }

  /** Runs one act of the clerk and shows its failure; true when it worked. */
  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      tellFailure(error);
      return false;
    }
  }

  return { list, tell, tellFailure, attempt, dismiss };
});
