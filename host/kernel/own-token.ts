import { ExpectedError } from '#contract/errors.ts';
import type { HostContext } from './context.ts';

/** For what the platform is asked in the name of whoever is signed in. @throws ExpectedError PLATFORM_UNREACHABLE signed in without it */
export function ownToken({ session }: Pick<HostContext, 'session'>): string {
  const token = session.token();
  if (token === null) throw new ExpectedError('PLATFORM_UNREACHABLE');
  return token;
}
