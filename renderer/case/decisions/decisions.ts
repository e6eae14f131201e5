import { computed, ref, shallowRef } from 'vue';
import type { WindowAct } from '#contract/case-states.ts';
import type { CaseView } from '#contract/cases.ts';
import type { OfferedAct } from '#contract/decisions.ts';
import { useApprovals } from '../../stores/approvals.ts';
import { useNotices } from '../../stores/notices.ts';
import type { KeyActs } from '../../ui/keys.ts';

/** Acceptance has its own key and way; these open a box or are done at once. */
export type Decision = Exclude<WindowAct, 'accept'>;
const isDecision = (one: OfferedAct): one is OfferedAct & { act: Decision } => one.act !== 'accept';

/**
 * What may be decided on a case now. One box at a time; what stands in the way of an act is said instead of opening it.
 *
 * @param before keeps what was typed; answers the version the decision is about, null when it was not kept
 */
export function useDecisions(
  view: () => CaseView | null,
  { before, after }: { before: () => Promise<number | null>; after: (next: CaseView) => void },
) {
  const notices = useNotices();
  const approvals = useApprovals();
  const open = ref<Decision | 'menu' | null>(null);
  const isBusy = ref(false);
  const offered = computed(() => (view()?.course.acts ?? []).filter(isDecision));
  /** Where everything typed is stored when the box opens: the box shows the case as the host judges it. */
  const shown = shallowRef<CaseView | null>(null);

  async function start(act: Decision): Promise<void> {
    if (isBusy.value) return;
    if ((await before()) === null) return;
    const now = view()?.course.acts.find((one) => one.act === act);
    if (!now) return;
    if (now.obstacle !== null) {
      open.value = null;
      notices.tell(`现在还不能这样做：${now.obstacle}。`, 'warn');
      return;
    }
    shown.value = view();
    open.value = act;
  }

  /** Does it; the box stays when it failed. True when it was done. */
  async function run(call: (input: { caseId: string; version: number }) => Promise<CaseView>): Promise<boolean> {
    const caseId = view()?.caseId;
    if (!caseId || isBusy.value) return false;
    isBusy.value = true;
    const isDone = await notices.attempt(async () => {
      const version = await before();
      if (version === null) return;
      try {
        after(await call({ caseId, version }));
      } catch (error) {
        const isWanted = approvals.wantedBy(error, { caseId, version }, async (next) => {
          after(await call({ caseId, version: next.version }));
          open.value = null;
        });
        if (!isWanted) throw error;
        return;
      }
      open.value = null;
    });
    isBusy.value = false;
    return isDone;
  }

  const openMenu = (): void => void (open.value = 'menu');
  const keys = (): KeyActs => ({
    ...(offered.value.length > 0 ? { decide: openMenu } : {}),
    ...Object.fromEntries(offered.value.map(({ act }) => [act, () => void start(act)])),
  });

  const close = (): void => void (open.value = null);
  return { open, isBusy, offered, shown, start, run, keys, openMenu, close };
}
export type Decisions = ReturnType<typeof useDecisions>;
