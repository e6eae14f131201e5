import type { Role } from '#contract/people.ts';
import type { Call } from '../kernel/context.ts';
import type { SignedIn } from '../kernel/context.ts';
import { requireOperator } from '../people/callers.ts';

export type { SignedIn };

/** Who is asking, holding one of `roles`. @throws ExpectedError AUTH_REQUIRED | FORBIDDEN */
export const requireRole = async (call: Call, roles: readonly Role[]): Promise<SignedIn> =>
  await requireOperator(call, roles);
