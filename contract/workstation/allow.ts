import { oc } from '@orpc/contract';
import { Failure } from '../errors.ts';
import type { Role } from '../people.ts';

/**
 * Who may call a procedure of the workstation: `anyone` also before sign-in and on a locked screen, whoever is signed in, or who
 * holds one of these roles.
 */
export type Who = 'anyone' | 'signedIn' | readonly Role[];

export interface WorkstationMeta {
  who?: Who;
}

const base = oc.$meta<WorkstationMeta>({}).errors({ EXPECTED: { status: 422, data: Failure } });

/** Every procedure of the workstation starts here, so that none lacks its permission; the host checks it before every call. */
export const allow = (who: Who) => base.meta({ who });

export const windowWork = ['clerk'] as const;
export const seesCases = ['clerk', 'hallManager'] as const;
/** 复核; of an administrator's those only that nobody of the hall could answer, or did in time. */
export const secondPersons = ['clerk', 'hallManager', 'administrator'] as const;
/** Puts another device to a role of this window. */
export const bindsDevices = ['clerk', 'administrator'] as const;
export const technical = ['clerk', 'hallManager', 'administrator'] as const;
export const manages = ['hallManager'] as const;
/** 差评整改; of an administrator's the appeals only that are theirs to decide. */
export const reworks = ['hallManager', 'administrator'] as const;
/** 电子监察: who puts questions, and who answers them. */
export const inspects = ['hallManager', 'unit'] as const;
/** Takes calls. */
export const desk = ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor'] as const;
/** Writes down what somebody wants of the city: on the telephone, or who came to a window. */
export const takesDown = [...desk, 'clerk'] as const;
/** Looks after what waits for the platform: a hotline desk sees its tickets there, nothing of cases. */
export const seesOutbox = [...technical, ...desk] as const;
export const centre = ['hotlineOperator', 'hotlineSupervisor'] as const;
/** Sees tickets: the hotline all of them, a unit its own. */
export const seesTickets = ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor', 'unit'] as const;
/** A window's clerk reads the tickets taken down there, none of another person's. */
export const readsTickets = [...seesTickets, 'clerk'] as const;
/** An outsourced seat neither dispatches nor reviews nor closes; the step itself says which of the others may take it. */
export const actsOnTickets = ['hotlineOperator', 'hotlineSupervisor', 'unit'] as const;

/** One that states nobody may be called by nobody. @param held roles of who is signed in; null: nobody is */
export function mayCall(who: Who | undefined, held: readonly Role[] | null): boolean {
  if (who === undefined) return false;
  if (who === 'anyone') return true;
  if (held === null) return false;
  return who === 'signedIn' || who.some((role) => held.includes(role));
}
