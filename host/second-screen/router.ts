import { lazy } from '@orpc/server';
import type { secondScreenContract } from '#contract/second-screen/index.ts';

/** All that the applicant's screen can ask; loaded with its first call. */
export const secondScreenRouter = {
  page: lazy(async () => ({ default: (await import('./procedures.ts')).secondScreenProcedures.page })),
} satisfies Record<keyof typeof secondScreenContract, unknown>;
