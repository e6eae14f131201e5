import { auditRow } from '#db/queries/audit.ts';
import { AuditMarkAnswer } from '#contract/platform/audit-mark.ts';
import { ExpectedError } from '#contract/errors.ts';
import { auditMark } from '../kernel/audit-chain.ts';
import type { HostContext } from '../kernel/context.ts';

/** Says to the platform how long this station's audit chain is, whenever it grew. */
export interface AuditTeller {
  /** Never holds up what else is exchanged: a platform that does not take it is asked again with the next row. */
  tell(token: string): Promise<void>;
}

export function createAuditTeller(ctx: HostContext): AuditTeller {
  /** The last row the platform is known to have kept. */
  let known = 0;
  let told = '';

  const say = async (token: string): Promise<void> => {
    const mark = auditMark(ctx.db);
    if (!mark || told === mark.hash) return;
    for (let tries = 0; tries < 2; tries += 1) {
      const before = known > 0 && known <= mark.seq ? auditRow(ctx.db, known) : null;
      const answer = await ctx.platform.ask(AuditMarkAnswer, token, (remote, options) =>
        remote.auditMarks.keep({ ...mark, before: before && { seq: before.seq, hash: before.hash } }, options),
      );
      known = answer.seq;
      if (answer.state === 'askBefore') continue;
      told = mark.hash;
      if (answer.state !== 'kept') ctx.log.warn('audit.mark', { state: answer.state, keptRows: answer.seq });
      return;
    }
  };
  return {
    async tell(token) {
      try {
        await say(token);
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        ctx.log.warn('audit.mark', { code: error.code });
      }
    },
  };
}
