import { computed } from 'vue';
import { host } from '../../connection/host.ts';
import { useApplicantSide } from '../../stores/applicant-side.ts';
import { useNotices } from '../../stores/notices.ts';

type Asked = 'confirm' | 'read';

/** The applicant goes over the facts, or reads the paper, on the second screen; the answer comes back by itself. */
export function useChecking(caseId: () => string | null, before: () => Promise<boolean>) {
  const side = useApplicantSide();
  const notices = useNotices();
  const isMine = (kind: string | undefined): boolean =>
    (kind === 'confirm' || kind === 'read') && side.screen?.caseId === caseId();
  const isShown = computed(() => isMine(side.screen?.kind));
  const outcome = computed(() => {
    const last = side.screen?.outcome ?? null;
    return isMine(last?.kind) ? last : null;
  });
  const show = (kind: Asked): Promise<boolean> =>
    notices.attempt(async () => {
      const id = caseId();
      if (id && (await before())) await host.secondScreen.show({ caseId: id, kind });
    });
  const takeBack = (): Promise<boolean> => notices.attempt(() => host.secondScreen.clear());
  return { isShown, outcome, show, takeBack };
}
