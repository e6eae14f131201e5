import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { AuditTrouble } from '../platform/audit-mark.ts';
import { DoubtfulTime } from '../platform/cases.ts';
import { NumberBlock } from '../platform/exchange.ts';
import { Healing } from '../platform/healing.ts';
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

export const KnownStation = z.object({
  stationId: z.string(),
  stationName: z.string(),
  windowNo: z.string(),
  /** What is wrong with its audit chain, until an administrator has looked at it. */
  auditTrouble: AuditTrouble.nullable(),
});
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
      /** Acceptances whose moment is far from their arrival, not looked at yet. */
      times: z.array(DoubtfulTime),
      /** What is sent again since older data was put back at the platform; null when nothing was. */
      healing: Healing.nullable(),
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
  settleTime: procedure
    .input(z.object({ projectNo: z.string().max(40), note: z.string().trim().min(1).max(200) }))
    .output(ok),
  /** What the station says next of its audit is where its mark begins anew. */
  restartAudit: procedure
    .input(z.object({ stationId: z.string().max(64), note: z.string().trim().min(1).max(200) }))
    .output(ok),
  /** For a station without a line; the code is carried to it. */
  freshBlock: procedure
    .input(z.object({ stationId: z.string(), count: z.number().int().min(1).max(200) }))
    .output(NumberBlock.extend({ code: z.string() })),
  /** At that station. */
  enterBlock: procedure.input(z.object({ code: z.string().trim().min(1).max(60) })).output(ok),
};
