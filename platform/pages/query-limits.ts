import { attemptLimit } from '../kernel/attempt-limit.ts';

const minute = 60_000;

export interface Look {
  /** So many pages from one address in a minute are a program, however many citizens share it. */
  isFlood: boolean;
  /** Whether a password is looked at at all. */
  mayTry: boolean;
  note(isRight: boolean): void;
}

/**
 * How often the public query page may be asked. Mobile carriers put thousands of citizens behind one address, so what is right is never
 * counted; what is wrong counts for the address and case, for the case (a short password must not be found by trying from many addresses),
 * and for the address. Who once had the right password of a case keeps it, whatever others try.
 */
export function queryLimits(): { look(address: string, projectNo: string, now: number): Look } {
  const flood = attemptLimit({ allowed: 1200, windowMs: minute });
  const wrongHere = attemptLimit({ allowed: 10, windowMs: 10 * minute });
  const wrongForCase = attemptLimit({ allowed: 20, windowMs: 10 * minute });
  const wrongFromAddress = attemptLimit({ allowed: 200, windowMs: 10 * minute });
  const rightHere = attemptLimit({ allowed: 1, windowMs: 24 * 60 * minute });
  return {
    look(address, projectNo, now) {
      const here = `${address} ${projectNo.slice(0, 50)}`;
      const isFlood = flood.isSpent(address, now);
      flood.count(address, now);
      const isStranger =
        !rightHere.isSpent(here, now) &&
        (wrongForCase.isSpent(projectNo, now) || wrongFromAddress.isSpent(address, now));
      return {
        isFlood,
        mayTry: !wrongHere.isSpent(here, now) && !isStranger,
        note(isRight) {
          if (isRight) rightHere.count(here, now);
          else
            for (const [limit, key] of [
              [wrongHere, here],
              [wrongForCase, projectNo],
              [wrongFromAddress, address],
            ] as const)
              limit.count(key, now);
        },
      };
    },
  };
}
