import { ref } from 'vue';
import { useRouter } from 'vue-router';
import type { Obstacle } from '#contract/cases.ts';
import type { z } from 'zod';
import { usePapers } from '../../case/paper-acts.ts';
import { host, HostFailure } from '../../connection/host.ts';
import { useCurrentCase } from '../../case/current-case.ts';
import { useApprovals } from '../../stores/approvals.ts';
import { useNotices } from '../../stores/notices.ts';
import { useQuestions } from '../../stores/questions.ts';
import { keyOf } from '../../ui/keymap.ts';
import { lacksPapersOnly, type PaperLine } from './hand-in.ts';

/** Acts on the open case: accept, print, look at the notice, ask the departments. */
export function useCaseActs(showObstacle: (obstacle: z.infer<typeof Obstacle>) => void) {
  const current = useCurrentCase();
  const notices = useNotices();
  const questions = useQuestions();
  const approvals = useApprovals();
  const router = useRouter();
  const isAccepting = ref(false);
  /** After a refused acceptance everything missing is marked, also what was not reached yet. */
  const isAsked = ref(false);
  /** The papers are being read out before they are written down. */
  const isHandingIn = ref(false);

  let timeNotice: number | null = null;

  /** Signed before the last change: signed anew, or accepted so and said so. */
  async function askAboutSignature(error: HostFailure): Promise<void> {
    const answer = await questions.ask({
      title: '签字不包括后来的改动',
      text: error.failure.message,
      choices: [
        { id: 'sign', label: '先不受理，请申请人重新签字' },
        { id: 'accept', label: '注明“签字在改动之前”，受理' },
      ],
    });
    if (answer === 'accept') await accept(true);
  }

  async function accept(despiteSignature = false): Promise<void> {
    if (isAccepting.value || !current.view || !current.isDraft) return;
    isAccepting.value = true;
    if (timeNotice !== null) notices.dismiss(timeNotice);
    timeNotice = null;
    try {
      const outcome = await current.settle();
      // What somebody else wrote has just come onto the page: it is looked at before it becomes a case.
      if (outcome === 'merged')
        notices.tell(`没有受理：这份草稿在别处改过，已载入最新内容。请核对后再按 ${keyOf('accept')}。`, 'warn');
      if (outcome !== 'saved') return;
      if (lacksPapersOnly(current.view.obstacles)) return void (isHandingIn.value = true);
      const { caseId } = current.view;
      if (current.view.group?.state === 'draft') {
        const version = current.currentVersion();
        current.take(await host.acceptance.acceptGroup({ caseId, version, despiteSignature }));
        return;
      }
      const answer = await host.acceptance.accept({
        caseId,
        version: current.currentVersion(),
        printReceipt: true,
        despiteSignature,
      });
      current.take(answer.view);
    } catch (error) {
      if (error instanceof HostFailure && error.code === 'SIGNATURE_OUTDATED') {
        isAccepting.value = false;
        return void (await askAboutSignature(error));
      }
      const { caseId = '' } = current.view ?? {};
      const isWanted = approvals.wantedBy(error, { caseId, version: current.currentVersion() }, async (next) => {
        current.take(next);
        await accept(despiteSignature);
      });
      if (isWanted) return;
      isAsked.value = true;
      await current.refresh();
      const missing = current.view?.obstacles.find((one) => one.blocking);
      // What is missing is named in the bar and marked in place; any other refusal is said.
      if (error instanceof HostFailure && error.code === 'NOT_READY' && missing) showObstacle(missing);
      else if (error instanceof HostFailure && error.code === 'CLOCK_UNCONFIRMED') askTime(error);
      else if (error instanceof HostFailure && error.code === 'NOT_READY') tellOther(error);
      else notices.tellFailure(error);
    } finally {
      isAccepting.value = false;
    }
  }

  /** Of several items at once another one is not ready: the way there stands beside the sentence. */
  function tellOther(error: HostFailure): void {
    const other = current.view?.group?.members.find((one) => one.missing > 0);
    if (!other) return void notices.tellFailure(error);
    notices.tell(error.failure.message, 'bad', {
      label: `去办“${other.taskName}”`,
      run: () => void router.push(`/accept/${other.caseId}`),
    });
  }

  /** What was read and confirmed is written down; with all of it there the case is accepted. */
  async function takePapers(papers: readonly PaperLine[], isAll: boolean): Promise<void> {
    isHandingIn.value = false;
    for (const { materialId, entry } of papers) current.setMaterial(materialId, entry);
    if (isAll) return accept();
    await current.settle();
    leavePapers();
  }
  /** What is still missing is marked in place. */
  function leavePapers(): void {
    isHandingIn.value = false;
    isAsked.value = true;
    const missing = current.view?.obstacles.find((one) => one.blocking);
    if (missing) showObstacle(missing);
  }

  /** Nobody but a person can say what time it is while the platform cannot be asked: once, and the case is accepted. */
  function askTime({ failure }: HostFailure): void {
    const confirm = async (): Promise<void> => {
      if (await notices.attempt(() => host.station.confirmTime({ shown: String(failure.detail['at']) })))
        await accept();
    };
    timeNotice = notices.tell(failure.message, 'bad', { label: '时间正确', run: () => void confirm() });
  }

  const papers = usePapers(() => current.view?.caseId ?? null, { before: current.flush, after: current.refresh });

  const verify = (again: boolean): Promise<boolean> =>
    notices.attempt(async () => {
      if (!current.view || !(await current.flush())) return;
      await host.verification.start({ caseId: current.view.caseId, again });
    });

  return {
    isAccepting,
    isAsked,
    isHandingIn,
    handIn: async () => void ((await current.settle()) !== 'failed' && (isHandingIn.value = true)),
    takePapers,
    leavePapers,
    accept: () => accept(),
    verify,
    ...papers,
  };
}
