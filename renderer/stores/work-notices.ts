import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { WorkNotice } from '#contract/work-notices.ts';
import { host } from '../connection/host.ts';

const everyMs = 30_000;

/** 必读通知 of who is signed in; how many are unread stands over every screen. */
export const useWorkNotices = defineStore('work-notices', () => {
  const all = shallowRef<WorkNotice[] | null>(null);
  const unread = computed(() =>
    (all.value ?? []).filter((one) => one.isMine && !one.isWithdrawn && one.readAt === null),
  );
  async function load(): Promise<void> {
    all.value = await host.workNotices.list();
  }
  /** Looks now and then; out of reach it stays silent, the network light says why. Ends with the signal. */
  function start(signal: AbortSignal): void {
    const look = (): void => void load().catch(() => undefined);
    look();
    const timer = setInterval(look, everyMs);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      all.value = null;
    });
  }
  async function read(noticeId: string): Promise<void> {
    await host.workNotices.read({ noticeId });
    await load();
  }
  return { all, unread, load, start, read };
});
