import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ApprovalWish } from '#contract/approvals.ts';
import type { CaseView } from '#contract/cases.ts';
import { approvableActs, type ApprovableAct } from '#contract/decision-names.ts';
import { host, HostFailure } from '../connection/host.ts';

interface Wanted {
  caseId: string;
  version: number;
  act: ApprovableAct;
  actName: string;
  roles: string;
  wish: ApprovalWish;
  /** Does the act again, now that somebody agreed. */
  again: (next: CaseView) => Promise<void>;
}

/** An act that waits for a second person: asked for at the one box over whatever screen it came from. */
export const useApprovals = defineStore('approvals', () => {
  const wanted = shallowRef<Wanted | null>(null);

  /** True when the failure says that a second person is wanted; the box is open then. */
  function wantedBy(
    error: unknown,
    { caseId, version }: { caseId: string; version: number },
    again: Wanted['again'],
  ): boolean {
    if (!(error instanceof HostFailure) || error.code !== 'APPROVAL_NEEDED') return false;
    const { act: named, actName, roles, wish } = error.failure.detail;
    const act = approvableActs.find((one) => one === named);
    if (act === undefined) return false;
    wanted.value = {
      caseId,
      version,
      act,
      actName: String(actName),
      roles: String(roles),
      wish: wishIn(String(wish)),
      again,
    };
    return true;
  }

  const asked = ({ caseId, version, act, wish }: Wanted) => ({ caseId, version, act, wish });

  /** The second person signed in here: the act is done at once. */
  async function grantHere(who: { username: string; password: string; note: string }): Promise<void> {
    const now = wanted.value;
    if (!now) return;
    const view = await host.approvals.grantHere({ ...asked(now), ...who });
    wanted.value = null;
    await now.again(view);
  }
  async function askElsewhere(): Promise<CaseView | null> {
    if (!wanted.value) return null;
    const view = await host.approvals.ask(asked(wanted.value));
    wanted.value = null;
    return view;
  }
  const close = (): void => void (wanted.value = null);
  return { wanted, wantedBy, grantHere, askElsewhere, close };
});

/** The words the host says the act has, to be sent back as they are. */
function wishIn(json: string): ApprovalWish {
  const said: unknown = JSON.parse(json);
  if (typeof said !== 'object' || said === null) return {};
  return Object.fromEntries(
    Object.entries(said).filter(
      (entry): entry is [string, string | boolean] => typeof entry[1] === 'string' || typeof entry[1] === 'boolean',
    ),
  );
}
