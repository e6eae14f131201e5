import type { callIndicators, ticketIndicators } from '#contract/hotline/names.ts';

/** Whom an indicator is counted from, and whom of those it counts; SQL over a row, for the figure and for the list behind it. */
export interface CountedFrom {
  of: string;
  met: string;
}
const onlyCounted = (of: string): CountedFrom => ({ of, met: 'true' });

/** Of calls `c` of a day: whoever waited or rang. A wrong number that hangs up in the greeting was never offered. */
export const offeredInDay = `c.started_at >= $1::timestamptz and c.started_at < $2::timestamptz
  and (c.queued_at is not null or c.first_ring_at is not null)`;
export const waitedFrom = 'least(c.queued_at, c.first_ring_at)';
/** Callers to be called back are of any day: each stays until somebody reached them. */
export const toBeCalledBack =
  'exists (select 1 from hotline_call_back b where b.call_id = c.call_id and b.done_at is null)';

export const callsCounted: Record<Exclude<(typeof callIndicators)[number], 'callBacksOpen'>, CountedFrom> = {
  offered: onlyCounted('true'),
  connected: { of: 'true', met: 'c.answered_at is not null' },
  within15s: { of: 'c.answered_at is not null', met: `c.answered_at - ${waitedFrom} <= interval '15 seconds'` },
  abandoned: onlyCounted(`c.outcome in ('abandoned', 'notAnswered')`),
  unknownEnds: onlyCounted(`c.outcome = 'unknownEnd'`),
};

/** Of tickets `t` of a day. */
export const registeredInDay = 't.registered_at >= $1::timestamptz and t.registered_at < $2::timestamptz';

/** A limit that runs counts once it was kept or is over. @param now SQL of the moment */
export const ticketsCounted = (now: string): Record<(typeof ticketIndicators)[number], CountedFrom> => ({
  tickets: onlyCounted('true'),
  direct: { of: `t.way = 'inScope'`, met: `t.ending = 'ANSWERED'` },
  signedOnTime: {
    of: `t.counts and t.sign_due is not null and (t.signed_at is not null or t.sign_due < ${now})`,
    met: 't.signed_at <= t.sign_due',
  },
  closedOnTime: {
    of: `t.counts and t.ending is null and t.close_due is not null and (t.closed_at is not null or t.close_due < ${now})`,
    met: 't.closed_at <= t.close_due',
  },
  returned: { of: 't.dispatched_at is not null', met: 't.return_count > 0' },
  redone: { of: 't.replied_at is not null', met: 't.redo_count > 0' },
  satisfied: { of: 't.counts and t.satisfaction is not null', met: 't.satisfaction >= 2' },
  notCounted: onlyCounted('not t.counts'),
});

/** Numerator and denominator of each, as columns `<name>_met` and `<name>_of`. */
export const countColumns = (counted: Readonly<Record<string, CountedFrom>>): string =>
  Object.entries(counted)
    .map(
      ([name, { of, met }]) =>
        `count(*) filter (where (${of}) and (${met}))::int as "${name}_met", count(*) filter (where ${of})::int as "${name}_of"`,
    )
    .join(', ');

/** 00:00 to 24:00 of a day in China. @param day ISO date */
export const dayRange = (day: string): [from: string, to: string] => {
  const from = Date.parse(`${day}T00:00:00+08:00`);
  return [new Date(from).toISOString(), new Date(from + 86_400_000).toISOString()];
};
