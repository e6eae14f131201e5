import { computed } from 'vue';
import { host } from '../host.ts';
import { useApplicantSide } from '../stores/applicant-side.ts';
import { useNotices } from '../stores/notices.ts';

/** The applicant goes over the facts on the second screen; the answer comes back by itself. */
export function useChecking(caseId: () => string | null, before: () => Promise<boolean>) {
  const side = useApplicantSide();
  const notices = useNotices();
  const isShown = computed(() => side.screen?.kind === 'confirm' && side.screen.caseId === caseId());
  const outcome = computed(() => {
    const last = side.screen?.outcome ?? null;
    return last && side.screen?.caseId === caseId() && last.kind === 'confirm' ? last : null;
  });
  const show = (): Promise<boolean> => notices.attempt(async () => {
    const id = caseId();
    if (id && (await before())) await host.secondScreen.show({ caseId: id, kind: 'confirm' });
  });
  const takeBack = (): Promise<boolean> => notices.attempt(() => host.secondScreen.clear());
  return { isShown, outcome, show, takeBack };
}
