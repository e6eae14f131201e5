import { roles, type RoleName } from './roles.ts';

/** Whom who publishes may write to. */
const reach: Partial<Record<RoleName, readonly RoleName[]>> = {
  hallManager: ['clerk', 'hallManager'],
  hotlineSupervisor: ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor', 'unit'],
  administrator: roles,
};

/** Roles somebody of these roles may write notices to, in the order of the roles. */
export const noticeReach = (held: readonly RoleName[]): RoleName[] => [
  ...new Set(held.flatMap((role) => reach[role] ?? [])),
];
