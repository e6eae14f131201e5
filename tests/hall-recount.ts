import type { BoardView } from '#contract/hall/views.ts';
import type { HallPlan } from '#contract/hall/plan.ts';
import type { Visit } from '#simulators/hall-visits.ts';

export interface Recount {
  issued: number;
  called: number;
  done: number;
  noShow: number;
  within: number;
  waitMedian: number | null;
  serveMedian: number | null;
}

const minutes = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;

/** Figures of a group, counted from what the simulation itself saw, without the database. */
export function recount(visits: readonly Visit[], plan: HallPlan, groupCode: string): Recount {
  const mine = visits.filter((one) => one.groupCode === groupCode);
  const promise = plan.groups.find((one) => one.groupCode === groupCode)?.promiseMin ?? null;
  const called = mine.filter((one) => one.calledAt !== null);
  const waits = called.map((one) => minutes(one.issuedAt, one.calledAt ?? one.issuedAt));
  const done = mine.filter((one) => one.outcome === 'done');
  const serves = done.map((one) => minutes(one.calledAt ?? '', one.finishedAt ?? ''));
  return {
    issued: mine.length,
    called: called.length,
    done: done.length,
    noShow: mine.filter((one) => one.outcome === 'noShow').length,
    within: promise === null ? 0 : waits.filter((wait) => wait <= promise).length,
    waitMedian: tenth(median(waits)),
    serveMedian: tenth(median(serves)),
  };
}

/** The same figures as the board tells them. */
export function told(board: BoardView, groupCode: string): Recount | null {
  const group = board.groups.find((one) => one.groupCode === groupCode);
  return (
    (group && {
      issued: group.issued,
      called: group.called,
      done: group.done,
      noShow: group.abandonment.numerator,
      within: group.withinPromise.numerator,
      waitMedian: group.waitMin.median,
      serveMedian: group.serveMin.median,
    }) ??
    null
  );
}

/** As the database does it: halfway between the two in the middle. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? 0) + (sorted[Math.ceil(at)] ?? 0)) / 2;
}

const tenth = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);
