import type { z } from 'zod';
import type { TrafficLine } from '#contract/workstation/schemas.ts';

export type Line = z.infer<typeof TrafficLine> & { id: number };

const kept = 300;

export interface TrafficLog {
  shown: Line[];
  /** Arrived while paused. */ held: Line[];
  isPaused: boolean;
  nextId: number;
}

export const emptyLog = (): TrafficLog => ({ shown: [], held: [], isPaused: false, nextId: 1 });

/** A line more; while paused it waits, so that what is being read stays where it is. */
export function addLine(log: TrafficLog, line: z.infer<typeof TrafficLine>): TrafficLog {
  const next = { ...line, id: log.nextId };
  return log.isPaused
    ? { ...log, held: [...log.held, next].slice(-kept), nextId: log.nextId + 1 }
    : { ...log, shown: [...log.shown, next].slice(-kept), nextId: log.nextId + 1 };
}

export function pause(log: TrafficLog, isPaused: boolean): TrafficLog {
  return isPaused
    ? { ...log, isPaused }
    : { ...log, isPaused, shown: [...log.shown, ...log.held].slice(-kept), held: [] };
}
