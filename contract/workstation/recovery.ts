import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { NumberBlock } from '../platform/exchange.ts';
import { NumberCollision, StationRun } from '../platform/lives.ts';
import { allow, technical } from './allow.ts';

const procedure = allow(['administrator']);
const ok = z.object({ ok: z.literal(true) });

/** A case the platform has from this station and the store put back does not. */
export const LostCase = z.object({
  caseId: z.string(),
  projectNo: z.string(),
  taskName: z.string(),
  applicantName: z.string(),
  acceptTime: IsoInstant,
  foundAt: IsoInstant,
});
export type LostCase = z.infer<typeof LostCase>;

export const KnownStation = z.object({ stationId: z.string(), stationName: z.string(), windowNo: z.string() });
export type KnownStation = z.infer<typeof KnownStation>;

/** What an administrator sees and does after a restore, a copied disk or a lost store. */
export const recoveryContract = {
  /** Of this machine; needs no line. */
  lost: allow(technical).output(z.array(LostCase)),
  /** Of all stations, as the platform knows them. */
  centre: procedure.output(
    z.object({
      runs: z.array(StationRun),
      collisions: z.array(NumberCollision),
      stations: z.array(KnownStation),
    }),
  ),
  release: procedure
    .input(z.object({ stationId: z.string(), runId: z.string(), note: z.string().trim().min(1).max(200) }))
    .output(ok),
  settle: procedure
    .input(
      z.object({
        collisionId: z.string(),
        keeps: z.enum(['holder', 'claimant']),
        note: z.string().trim().min(1).max(200),
      }),
    )
    .output(NumberCollision),
  /** For a station without a line; the code is carried to it. */
  freshBlock: procedure
    .input(z.object({ stationId: z.string(), count: z.number().int().min(1).max(200) }))
    .output(NumberBlock.extend({ code: z.string() })),
  /** At that station. */
  enterBlock: procedure.input(z.object({ code: z.string().trim().min(1).max(60) })).output(ok),
};
