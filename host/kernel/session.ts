import type { Who } from '#contract/workstation/allow.ts';
import type { Operator } from '#contract/people.ts';
import type { Session } from '#contract/workstation/schemas.ts';

/** The one person at this window; the host decides what they may do, whatever a screen shows. */
export interface SessionKeeper {
  current(): Session | null;
  /** What the platform gave this person for their own calls; null when signed in without it. */
  token(): string | null;
  /** @throws ExpectedError AUTH_REQUIRED | AUTH_LOCKED_SCREEN | FORBIDDEN */
  requirePermission(procedure: string, who: Who | undefined): void;
  /** Who is signed in. @throws ExpectedError AUTH_REQUIRED */
  operator(): Operator;
  signIn(username: string, password: string): Promise<Session>;
  /** Whether this is that person's password, for one act beside who sits here; the session stays whose it is. @throws as `signIn` */
  identify(username: string, password: string): Promise<Operator>;
  unlock(password: string): Promise<Session>;
  lock(): void;
  signOut(): void;
  touch(): void;
  changePassword(oldPassword: string, newPassword: string): Promise<void>;
  /** Locks when nobody has touched the workstation for the idle time. */
  lockWhenIdle(): void;
}
