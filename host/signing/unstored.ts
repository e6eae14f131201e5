import { findCase } from '#db/queries/cases.ts';
import type { SignatureView } from '#contract/workstation/schemas.ts';
import { after } from '../kernel/background.ts';
import type { HostContext } from '../kernel/context.ts';
import type { Signed } from './store.ts';

/** Signatures that were written and could not be kept. */
export interface Unstored {
  /** Keeps it, or holds it for later and throws why. */
  store(signed: Signed): Promise<SignatureView>;
  /** Tries again with the one of this case; null when there is none. */
  retry(caseId: string): Promise<SignatureView | null>;
  /** Tries one last time. */
  stop(): Promise<void>;
}

/** An applicant who has signed and left cannot be asked again because a disk was full. Given up only with the case itself. */
export function createUnstored(
  ctx: HostContext,
  keep: (signed: Signed) => Promise<SignatureView>,
  retryMs: number,
): Unstored {
  const held = new Map<string, Signed>();
  const trying = new Map<string, Promise<SignatureView>>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const plan = (): void => {
    clearTimeout(timer);
    if (held.size > 0 && !isStopped) timer = after(ctx.log, 'signing.unstored', retryMs, retryAll).unref();
  };
  const store = (signed: Signed): Promise<SignatureView> => {
    const { signatureId } = signed;
    const underWay = trying.get(signatureId);
    if (underWay) return underWay;
    held.set(signatureId, signed);
    const attempt = keep(signed)
      .then((view) => (held.delete(signatureId), view))
      .finally(() => {
        trying.delete(signatureId);
        plan();
      });
    trying.set(signatureId, attempt);
    return attempt;
  };
  const retryAll = async (): Promise<void> => {
    for (const signed of [...held.values()]) {
      if (isStopped) return;
      if (findCase(ctx.db, signed.caseId)?.state === 'VOID') held.delete(signed.signatureId);
      else
        await store(signed).catch((error: unknown) =>
          ctx.log.error('signing.store', error, { signatureId: signed.signatureId }),
        );
    }
    plan();
  };
  return {
    store,
    async retry(caseId) {
      const signed = [...held.values()].find((one) => one.caseId === caseId);
      return signed ? await store(signed) : null;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      for (const signed of [...held.values()])
        await store(signed).catch((error: unknown) =>
          ctx.log.error('signing.lost', error, { signatureId: signed.signatureId }),
        );
    },
  };
}
