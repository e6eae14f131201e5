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
const offeredMs = 20_000;

/** Short messages that never take the focus; what went wrong stays until it is put away. */
export const useNotices = defineStore('notices', () => {
  const list = ref<Notice[]>([]);
  let next = 1;

  function put(notice: Omit<Notice, 'id'>): number {
    list.value = [...list.value.filter((one) => one.text !== notice.text).slice(-2), { ...notice, id: next }];
    const id = next++;
    // Something to take back waits until somebody has read what happened.
    if (notice.tone !== 'bad') setTimeout(() => dismiss(id), notice.action ? offeredMs : staysMs);
    return id;
  }
  function dismiss(id: number): void {
    list.value = list.value.filter((one) => one.id !== id);
  }
  const tell = (text: string, tone: Tone = 'ok', action: Notice['action'] = null): number =>
    put({ tone, text, traceId: '', action });

  /** Shows whatever a call threw, and says under what number to put it away when its cause is gone; cancelling is not shown. */
  function tellFailure(error: unknown): number | null {
    if (isCancelled(error)) return null;
    const { failure } = toHostFailure(error);
    return put({ tone: 'bad', text: failure.message, traceId: failure.traceId ?? '', action: null });
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
