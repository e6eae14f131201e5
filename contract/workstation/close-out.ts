import { z } from 'zod';
import { CloseOutSheet, SignedCloseOut } from '../close-out.ts';
import { allow, seesCases, windowWork } from './allow.ts';

/** 交班: what a shift did, reconciled before somebody signs for it. */
export const closeOutContract = {
  sheet: allow(windowWork).output(CloseOutSheet),
  /** `to` is that of the sheet that was read: what came since is looked at first. */
  sign: allow(windowWork)
    .input(
      z.object({
        to: z.string().max(40),
        explanations: z.record(z.string().max(60), z.string().trim().max(500)).default({}),
      }),
    )
    .output(SignedCloseOut),
  list: allow(seesCases).output(z.array(SignedCloseOut)),
  file: allow(seesCases)
    .input(z.object({ closeOutId: z.string().max(64) }))
    .output(z.file()),
};
