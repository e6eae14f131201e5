/** What the forecast of one group starts from. */
export interface ForecastInput {
  waiting: number;
  /** People a minute arriving in each of the next steps, as on the day compared with; null when there is no such day. */
  arrivals: ((inMin: number) => number) | null;
  /** People a minute who came lately. */
  arrivedLately: number;
  /** Visits a minute all its windows finish together; 0 while none is open. */
  served: number;
  /** Visits a minute one window finishes. */
  servedByOne: number;
}

const stepMin = 5;
/** Without a day to compare with, a rush is taken to level off: what comes beyond what is served falls to a third in this time. */
const levelsOffMin = 20;

/**
 * A queue as a tank: what flows in as on the day compared with, scaled to today; what flows out as many visits as the open windows
 * manage. Without such a day the rush of the last half hour levels off. Stated beside the figures, and judged by its own error against
 * “as many as now”.
 *
 * @returns people waiting in `inMin` minutes, what somebody who comes then would wait, and the same tank with one more window
 */
export function foresee(
  input: ForecastInput,
  inMin: number,
): { waiting: number; waitMin: number | null; withOneMore: number } {
  const { served: now, arrivedLately } = input;
  const arrivals =
    input.arrivals ?? ((at: number): number => now + (arrivedLately - now) * Math.exp(-at / levelsOffMin));
  const run = (served: number): number => {
    let waiting = input.waiting;
    for (let at = 0; at < inMin; at += stepMin) {
      const step = Math.min(stepMin, inMin - at);
      waiting = Math.max(0, waiting + (arrivals(at + step / 2) - served) * step);
    }
    return waiting;
  };
  const waiting = run(input.served);
  return {
    waiting: round(waiting),
    waitMin: input.served > 0 ? Math.round(waiting / input.served) : null,
    withOneMore: round(run(input.served + input.servedByOne)),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
