import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { allow, ok } from './base.ts';
import { NumberBlock } from './exchange.ts';

const RunId = z.string().min(8).max(64);

/** A station tells of itself: which run this is, of what store, on what machine. */
export const StationGreeting = z.object({
  runId: RunId,
  /** Starts of this store, this one included. */
  boot: z.number().int().min(1),
  /** Runs of this store that may have been told before; the platform's latest is among them, unless the store is not the one it was. */
  told: z.array(RunId).max(200),
  /** Digests of the machine's network addresses; a copy of a disk does not carry them along. */
  machine: z.array(z.string().max(64)).max(64),
  /** The mark outside of the data folder is missing: the folder came from elsewhere. */
  isUnmarked: z.boolean(),
  /** What was wrong when this run was first heard is mended. */
  isHealed: z.boolean(),
  /** What was said to be missing was fetched: the `id` it was said with. */
  fetched: z.string().max(64).nullish(),
  /** Acts in the store. */
  sequence: z.number().int().min(0),
  /** Its blocks of which something is left, from `next` to `last`; `first`: where the block began, where that was kept. */
  numbers: z
    .array(
      z.object({
        prefix: z.string().max(12),
        first: z.number().int().optional(),
        next: z.number().int(),
        last: z.number().int().max(99_999_999),
      }),
    )
    .max(50),
});
export type StationGreeting = z.infer<typeof StationGreeting>;

/**
 * `goOn`: the station is what it was. `steppedBack`: its store is older than what it told before; it heals itself before it gives a number.
 * `stopped`: another machine works under the same name; nothing is accepted until an administrator decides.
 */
export const lifeVerdicts = ['goOn', 'steppedBack', 'stopped'] as const;
export const StationWelcome = z.object({
  verdict: z.enum(lifeVerdicts),
  /** Why, in Chinese; empty for `goOn`. */
  reason: z.string(),
  /**
   * Another run told something in this one's place, behind this receipt: it is to be fetched, so that it can go again should the platform
   * forget it. Asked for until `id` is said back as fetched; older platforms do not ask.
   */
  missing: z.object({ behind: z.number().int().min(0), id: z.string().max(64) }).nullish(),
});
export type StationWelcome = z.infer<typeof StationWelcome>;

/** A row as it was taken from the station. */
export const RecalledRow = z.object({
  key: z.string(),
  stream: z.string(),
  class: z.string(),
  seq: z.number().int(),
  dataVersion: z.number().int(),
  projectNo: z.string().nullable(),
  occurredAt: IsoInstant,
  payload: z.record(z.string(), z.unknown()),
});
export type RecalledRow = z.infer<typeof RecalledRow>;
export const RecallPage = z.object({
  rows: z.array(RecalledRow),
  cursor: z.number().int(),
  more: z.boolean(),
  /** The newest receipt of the data these rows were read from: data that does not know it may lack them. Older platforms do not say it. */
  mark: z.number().int().optional(),
});

export const runStates = ['current', 'past', 'stopped'] as const;
export const StationRun = z.object({
  stationId: z.string(),
  windowNo: z.string(),
  stationName: z.string(),
  runId: z.string(),
  boot: z.number().int(),
  state: z.enum(runStates),
  reason: z.string(),
  /** Of a stopped run: what it told is not in the store of the one that goes on yet. Older platforms do not say it. */
  isAwaited: z.boolean().optional(),
  firstHeardAt: IsoInstant,
  lastHeardAt: IsoInstant,
});
export type StationRun = z.infer<typeof StationRun>;

/** One of the two cases under one number, as far as the platform knows it. */
export const CollidingCase = z.object({
  caseId: z.string(),
  windowNo: z.string(),
  stationId: z.string(),
  applicantName: z.string(),
  taskName: z.string(),
  acceptor: z.string(),
  acceptTime: IsoInstant,
});
export const NumberCollision = z.object({
  collisionId: z.string(),
  projectNo: z.string(),
  /** Whose acceptance arrived first and stands under the number. */
  holder: CollidingCase,
  /** Whose acceptance came later under the same number and waits. */
  claimant: CollidingCase,
  foundAt: IsoInstant,
  settled: z
    .object({
      at: IsoInstant,
      by: z.string(),
      keeps: z.enum(['holder', 'claimant']),
      newNumber: z.string(),
      note: z.string(),
    })
    .nullable(),
});
export type NumberCollision = z.infer<typeof NumberCollision>;

const ofRun = z.object({ stationId: z.string().max(64), runId: RunId });

/** Stations that were put back or copied, and what two of them did under one number. */
export const lifeProcedures = {
  greet: allow('station')
    .route({ method: 'POST', path: '/v1/station-runs', summary: '本机这一次运行的来历（工作站）' })
    .input(StationGreeting)
    .output(StationWelcome),
  recall: allow('station')
    .route({ method: 'GET', path: '/v1/station-rows', summary: '平台收下的本机记录，供恢复后的工作站补齐（工作站）' })
    .input(
      z.object({
        since: IsoInstant,
        /** The newest receipt of the older store: what was stored with a later one is among the answer, whatever any clock said then. */
        known: z.coerce.number().int().min(0).optional(),
        after: z.coerce.number().int().min(0).default(0),
        streams: z.coerce.number().int().min(1).max(500).default(200),
      }),
    )
    .output(RecallPage),
  list: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/station-runs', summary: '停下的工作站副本（系统管理）' })
    .output(z.array(StationRun)),
  /** Lets a stopped run go on; the one that went on meanwhile is stopped when it speaks again. */
  release: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/station-runs/release', summary: '让停下的工作站继续（系统管理）' })
    .input(ofRun.extend({ note: z.string().trim().min(1).max(200) }))
    .output(ok),
  freshBlock: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/station-blocks', summary: '给离线的工作站人工发一段新号（系统管理）' })
    .input(z.object({ stationId: z.string().max(64), count: z.number().int().min(1).max(200).default(50) }))
    .output(NumberBlock.extend({ code: z.string() })),
  collisions: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/number-collisions', summary: '同号的办件（系统管理）' })
    .output(z.array(NumberCollision)),
  settle: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/number-collisions/settle', summary: '同号的办件：谁留用编号（系统管理）' })
    .input(
      z.object({
        collisionId: z.string().max(64),
        keeps: z.enum(['holder', 'claimant']),
        note: z.string().trim().min(1).max(200),
      }),
    )
    .output(NumberCollision),
};
