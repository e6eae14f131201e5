import { z } from 'zod';
import { Rework, ReworkAct } from '../rework.ts';
import { allow, reworks } from './allow.ts';

export const reworkContract = {
  /** Open ones first, the nearest day first; from the platform. */
  list: allow(reworks).output(z.array(Rework)),
  act: allow(reworks)
    .input(z.object({ reworkId: z.string().min(1).max(200), what: ReworkAct }))
    .output(z.array(Rework)),
};
