import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';

/** What a telephone exchange tells, in our words; how its own words become these is a profile (data). */
export const callEventKinds = [
  'new',
  'queued',
  'ringing',
  'notAnswered',
  'answered',
  'held',
  'resumed',
  'transferred',
  'ended',
] as const;
export const CallEventKind = z.enum(callEventKinds);
export type CallEventKind = z.infer<typeof CallEventKind>;

export const callEndedBy = ['caller', 'agent', 'exchange', 'unknown'] as const;

/** One event of one call. What an event does not tell is null; a number the caller withheld is `''`. */
export const CallEvent = z.object({
  callId: z.string().min(1).max(120),
  /** The same event told twice carries the same id. */
  eventId: z.string().min(1).max(200),
  kind: CallEventKind,
  at: IsoInstant,
  caller: z.string().max(40).nullable().default(null),
  called: z.string().max(40).nullable().default(null),
  queue: z.string().max(60).nullable().default(null),
  position: z.number().int().min(0).nullable().default(null),
  /** The agent's telephone, as the exchange names it. */
  extension: z.string().max(60).nullable().default(null),
  transferTo: z.string().max(60).nullable().default(null),
  cause: z.string().max(60).nullable().default(null),
  endedBy: z.enum(callEndedBy).nullable().default(null),
  recording: z.string().max(200).nullable().default(null),
});
export type CallEvent = z.infer<typeof CallEvent>;

export const callStates = ['new', 'queued', 'ringing', 'talking', 'held', 'transferred', 'ended'] as const;
export const CallState = z.enum(callStates);
export type CallState = z.infer<typeof CallState>;

/** How a call ended; `unknownEnd`: the exchange restarted or the line broke, and nobody told. */
export const callOutcomes = ['answered', 'abandoned', 'notAnswered', 'transferred', 'unknownEnd'] as const;
export const CallOutcome = z.enum(callOutcomes);
export type CallOutcome = z.infer<typeof CallOutcome>;

export const agentStates = ['off', 'ready', 'ringing', 'talking', 'afterCall', 'paused'] as const;
export const AgentState = z.enum(agentStates);
export type AgentState = z.infer<typeof AgentState>;
