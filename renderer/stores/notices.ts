import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { ErrorCode } from '#contract/errors.ts';
import { connectionState, isCancelled, toHostFailure } from '../connection/host.ts';
import { callBehind, onOutcome } from '../connection/outcomes.ts';
import type { Tone } from '../ui/words.ts';
import { overBetween } from './causes.ts';
import { useStation } from './station.ts';

export interface Notice {
  id: number;
  tone: Tone;
  text: string;
  /** The case it is about, as the clerk knows it; empty for none. */
  about: string;
  traceId: string;
  action: { label: string; run: () => void } | null;
  /** What failed and how, for knowing when it is over; null for what no call threw. */
  cause: { call: string; code: ErrorCode } | null;
  /** Said over the lock: what was said before is for the person who locked. */
  isOverLock: boolean;
}

const staysMs = 6_000;
const offeredMs = 20_000;

/** Short messages that never take the focus; what went wrong stays until its cause is gone or it is put away. */
export const useNotices = defineStore('notices', () => {
  const station = useStation();
  const list = ref<Notice[]>([]);
  /** What is being worked on now; a message raised by an act keeps what the act was about. */
  const about = ref('');
  const isLocked = computed(() => station.session?.isLocked ?? false);
  const shown = computed(() => list.value.filter((one) => !isLocked.value || one.isOverLock));
  let next = 1;

  onOutcome(({ call, isDone }) => {
    if (isDone) dismissWhere((one) => one.cause?.call === call && (one.about === '' || one.about === about.value));
  });
  watch(connectionState, (state) => {
    if (state === 'open') dismissWhere((one) => one.cause?.code === 'HOST_UNREACHABLE');
  });
  watch(
    () => station.state,
    (now, before) => {
      if (!now) return;
      const isOver = overBetween(before, now);
      dismissWhere((one) => one.cause !== null && isOver(one.cause.code));
    },
  );
  // Nothing said to one person is shown to the next.
  watch(
    () => station.session?.operator.operatorId,
    (who, before) => {
      if (before !== undefined && who !== before) list.value = [];
    },
  );

  function put(notice: Omit<Notice, 'id' | 'isOverLock'>): number {
    const isSame = (one: Notice): boolean => one.text === notice.text && one.about === notice.about;
    const others = list.value.filter((one) => !isSame(one)).slice(-2);
    list.value = [...others, { ...notice, id: next, isOverLock: isLocked.value }];
    const id = next++;
    // Something to take back waits until somebody has read what happened.
    if (notice.tone !== 'bad') setTimeout(() => dismiss(id), notice.action ? offeredMs : staysMs);
    return id;
  }
  function dismissWhere(isOver: (notice: Notice) => boolean): void {
    if (list.value.some(isOver)) list.value = list.value.filter((one) => !isOver(one));
  }
  const dismiss = (id: number): void => dismissWhere((one) => one.id === id);
  const tell = (text: string, tone: Tone = 'ok', action: Notice['action'] = null, of = about.value): number =>
    put({ tone, text, about: tone === 'bad' || tone === 'warn' ? of : '', traceId: '', action, cause: null });

  /** Shows whatever a call threw, and says under what number to put it away when its cause is gone; cancelling is not shown. */
  function tellFailure(error: unknown, of = about.value): number | null {
    if (isCancelled(error)) return null;
    const { failure } = toHostFailure(error);
    const cause = { call: callBehind(error), code: failure.code };
    return put({ tone: 'bad', text: failure.message, about: of, traceId: failure.traceId ?? '', action: null, cause });
  }

  /** Runs one act of the clerk and shows its failure; true when it worked. */
  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    const of = about.value;
    try {
      await act();
      return true;
    } catch (error) {
      tellFailure(error, of);
      return false;
    }
  }

  return { list, shown, about, tell, tellFailure, attempt, dismiss };
});
