import type { CallEvent, CallOutcome, CallState } from '#contract/hotline/call.ts';

/** What is known of one call. Times are ISO instants, null while not happened. */
export interface CallCourse {
  callId: string;
  state: CallState;
  /** null: not told yet; `''`: withheld. */
  caller: string | null;
  called: string;
  queue: string;
  startedAt: string;
  queuedAt: string | null;
  /** First ring at any agent, and the ring going on. */
  firstRingAt: string | null;
  ringingAt: string | null;
  extension: string;
  answeredAt: string | null;
  endedAt: string | null;
  outcome: CallOutcome | null;
  endedBy: string;
  cause: string;
  transferTo: string;
  recording: string;
  /** Rings nobody took, each once. */
  missedRings: number;
  /** End of the last ring nobody took: an event of that ring that comes late changes nothing. */
  ringEndedAt: string | null;
  /** At which telephone: another one may ring in the same millisecond. */
  ringEndedAtExtension: string;
}

const begin = (event: CallEvent): CallCourse => ({
  callId: event.callId,
  state: 'new',
  caller: null,
  called: '',
  queue: '',
  startedAt: event.at,
  queuedAt: null,
  firstRingAt: null,
  ringingAt: null,
  extension: '',
  answeredAt: null,
  endedAt: null,
  outcome: null,
  endedBy: '',
  cause: '',
  transferTo: '',
  recording: '',
  missedRings: 0,
  ringEndedAt: null,
  ringEndedAtExtension: '',
});

/**
 * The call after one more event. Told twice, late or in the wrong order, an event adds the facts it carries and takes nothing back:
 * an ended call stays ended, an answered one never rings again.
 */
export function advance(before: CallCourse | null, event: CallEvent): CallCourse {
  const call = { ...(before ?? begin(event)) };
  if (event.at < call.startedAt) call.startedAt = event.at;
  if (event.caller !== null && (call.caller === null || call.caller === '')) call.caller = event.caller;
  if (event.called !== null) call.called ||= event.called;
  if (event.queue !== null) call.queue ||= event.queue;
  if (event.recording !== null) call.recording ||= event.recording;
  const isOver = call.endedAt !== null;
  switch (event.kind) {
    case 'new':
      break;
    case 'queued':
      call.queuedAt = earlier(call.queuedAt, event.at);
      if (call.state === 'new') call.state = 'queued';
      break;
    case 'ringing':
      call.firstRingAt = earlier(call.firstRingAt, event.at);
      if (isOver || call.answeredAt || isOfEndedRing(call, event)) break;
      call.state = 'ringing';
      call.ringingAt = event.at;
      call.extension = event.extension ?? '';
      break;
    case 'notAnswered':
      if (isOver || call.state !== 'ringing' || (event.extension ?? call.extension) !== call.extension) break;
      call.missedRings += 1;
      call.ringEndedAt = event.at;
      call.ringEndedAtExtension = call.extension;
      call.ringingAt = null;
      call.extension = '';
      call.state = call.queuedAt ? 'queued' : 'new';
      break;
    case 'answered':
      call.answeredAt = earlier(call.answeredAt, event.at);
      if (event.extension) call.extension = event.extension;
      if (!isOver && call.state !== 'held' && call.state !== 'transferred') call.state = 'talking';
      break;
    case 'held':
      if (!isOver && call.state === 'talking') call.state = 'held';
      break;
    case 'resumed':
      if (!isOver && call.state === 'held') call.state = 'talking';
      break;
    case 'transferred':
      call.transferTo = event.transferTo ?? call.transferTo;
      if (!isOver) call.state = 'transferred';
      break;
    case 'ended':
      if (isOver && call.outcome !== 'unknownEnd') break;
      call.endedAt = event.at;
      call.state = 'ended';
      call.cause = event.cause ?? '';
      call.endedBy = event.endedBy ?? 'unknown';
      break;
  }
  if (call.endedAt !== null && (event.kind === 'ended' || call.outcome !== 'unknownEnd'))
    call.outcome = outcomeOf(call);
  return call;
}

/** The exchange restarted or the line broke, and this call is not there any more: ended, nobody knows how. */
export const endUnseen = (call: CallCourse, at: string): CallCourse => ({
  ...call,
  state: 'ended',
  endedAt: at,
  outcome: 'unknownEnd',
  endedBy: 'unknown',
});

function outcomeOf(call: CallCourse): CallOutcome {
  if (call.transferTo !== '') return 'transferred';
  if (call.answeredAt !== null) return 'answered';
  return call.queuedAt === null && call.firstRingAt !== null ? 'notAnswered' : 'abandoned';
}

const isOfEndedRing = (call: CallCourse, event: CallEvent): boolean =>
  call.ringEndedAt !== null &&
  (event.at < call.ringEndedAt ||
    (event.at === call.ringEndedAt && (event.extension ?? '') === call.ringEndedAtExtension));

const earlier = (one: string | null, other: string): string => (one !== null && one < other ? one : other);
