import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Failure } from '../errors.ts';
import type { Role } from '../people.ts';

/**
 * Who may call a procedure of the platform: nobody needs to be known (`anyone`), a workstation with its own token (`station`),
 * whoever is signed in (`operator`), or a person with one of these roles;
 * `station` among the roles lets workstations in as well.
 */
export type Permission = 'anyone' | 'station' | 'operator' | readonly [Role, ...(Role | 'station')[]];

export interface PlatformMeta {
  who?: Permission;
  /** The procedure answers each row of its input by itself; what no database keeps must not refuse the whole call. */
  answersRows?: true;
}

const base = oc.$meta<PlatformMeta>({}).errors({ EXPECTED: { status: 422, data: Failure } });

/** Every procedure of the platform starts here, so that none lacks its permission. */
export const allow = (who: Permission, more: Omit<PlatformMeta, 'who'> = {}) => base.meta({ who, ...more });

/** Whoever may read cases that arrived: a clerk those of the hall of the station signed in at, the others all. */
export const caseReaders = ['administrator', 'hallManager', 'clerk', 'auditor'] as const;

/** Answer of a procedure that only says it is done. */
export const ok = z.object({ ok: z.literal(true) });
