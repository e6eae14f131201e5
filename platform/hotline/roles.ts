import type { Role } from '#contract/people.ts';

/** Takes calls. */
export const deskRoles: readonly Role[] = ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor'];
/** Own staff of the hotline. */
export const centreRoles: readonly Role[] = ['hotlineOperator', 'hotlineSupervisor'];
export const supervisorRoles: readonly Role[] = ['hotlineSupervisor'];
/** Sees tickets at all: each only what is theirs. */
export const ticketRoles: readonly Role[] = ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor', 'unit', 'clerk'];
/** Sets what the city set: book, agents' units, exchange. */
export const settingRoles: readonly Role[] = ['administrator', 'hotlineSupervisor'];
