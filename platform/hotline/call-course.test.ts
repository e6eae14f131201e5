import { describe, expect, it } from 'vitest';
import { CallEvent } from '#contract/hotline/call.ts';
import { advance, endUnseen, type CallCourse } from './call-course.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 5, 1, 0, seconds)).toISOString();
const event = (kind: CallEvent['kind'], seconds: number, rest: Partial<CallEvent> = {}): CallEvent =>
  CallEvent.parse({ callId: 'c1', eventId: `${kind}/${seconds}`, kind, at: at(seconds), ...rest });
const run = (events: CallEvent[]): CallCourse => {
  const [first, ...others] = events;
  if (!first) throw new Error('no event');
  return others.reduce<CallCourse>((call, one) => advance(call, one), advance(null, first));
};
const answered = [
  event('new', 0, { caller: '13800001234', called: '12345' }),
  event('queued', 1, { queue: 'main' }),
  event('ringing', 2, { extension: 'PJSIP/101' }),
  event('answered', 6, { extension: 'PJSIP/101' }),
  event('ended', 60, { cause: 'Normal Clearing', endedBy: 'caller' }),
];

describe('the course of a call', () => {
  it('is the same in whatever order and however often its events are told', () => {
    const right = run(answered);
    expect(right).toMatchObject({ state: 'ended', outcome: 'answered', firstRingAt: at(2), answeredAt: at(6) });
    const orders = [answered.toReversed(), [...answered, ...answered], answered.flatMap((one) => [one, one])];
    for (const order of orders)
      expect(run(order)).toMatchObject({
        state: 'ended',
        outcome: 'answered',
        caller: '13800001234',
        queue: 'main',
        startedAt: at(0),
        queuedAt: at(1),
        firstRingAt: at(2),
        answeredAt: at(6),
        endedAt: at(60),
        extension: 'PJSIP/101',
      });
  });

  it('counts a ring nobody took once though its end is told twice, and rings the next agent', () => {
    const call = run([
      ...answered.slice(0, 3),
      event('notAnswered', 17, { extension: 'PJSIP/101' }),
      event('notAnswered', 17, { extension: 'PJSIP/101' }),
      event('ringing', 18, { extension: 'PJSIP/102' }),
    ]);
    expect(call).toMatchObject({ missedRings: 1, state: 'ringing', extension: 'PJSIP/102', firstRingAt: at(2) });
    expect(advance(call, event('ringing', 2, { extension: 'PJSIP/101' })).extension).toBe('PJSIP/102');
  });

  it('rings the next agent in the millisecond in which the last ring ended', () => {
    const call = run([
      ...answered.slice(0, 3),
      event('notAnswered', 17, { extension: 'PJSIP/101' }),
      event('ringing', 17, { extension: 'PJSIP/102' }),
    ]);
    expect(call).toMatchObject({ state: 'ringing', extension: 'PJSIP/102' });
    const late = run([...answered.slice(0, 2), event('ringing', 17, { extension: 'PJSIP/101' })]);
    const over = advance(late, event('notAnswered', 17, { extension: 'PJSIP/101' }));
    expect(advance(over, event('ringing', 17, { extension: 'PJSIP/101' })).state).toBe('queued');
  });

  it('is abandoned when the caller gives up in the queue', () => {
    expect(run([...answered.slice(0, 2), event('ended', 9)]).outcome).toBe('abandoned');
  });

  it('ends when the caller hangs up during a transfer', () => {
    const call = run([...answered.slice(0, 4), event('transferred', 20, { transferTo: '201' }), event('ended', 25)]);
    expect(call).toMatchObject({ state: 'ended', outcome: 'transferred', transferTo: '201' });
  });

  it('keeps an unseen end as unknown until the real one is told', () => {
    const unseen = endUnseen(run(answered.slice(0, 4)), at(30));
    expect(unseen).toMatchObject({ state: 'ended', outcome: 'unknownEnd' });
    expect(advance(unseen, event('held', 31))).toMatchObject({ state: 'ended', outcome: 'unknownEnd' });
    expect(advance(unseen, event('ended', 40)).outcome).toBe('answered');
  });

  it('tells a withheld number from one not told yet', () => {
    expect(advance(null, event('queued', 1)).caller).toBeNull();
    expect(run([event('new', 0, { caller: '' }), event('queued', 1)]).caller).toBe('');
  });
});
