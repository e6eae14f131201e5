import { describe, expect, it } from 'vitest';
import { createLegalTime, type Clock } from './clock.ts';

function machine() {
  const state = { wall: Date.parse('2026-03-02T01:00:00Z'), steady: 500, uptime: 90_000 };
  const clock: Clock = {
    now: () => new Date(state.wall),
    monotonicMs: () => state.steady,
    uptimeMs: () => state.uptime,
  };
  const pass = (ms: number): void => {
    state.wall += ms;
    state.steady += ms;
    state.uptime += ms;
  };
  return { state, clock, pass };
}

const nothing = { offsetMs: null, latest: null };

describe('legal time', () => {
  it("is the platform's, carried forward", () => {
    const { clock, pass } = machine();
    const time = createLegalTime(clock, nothing, () => {});
    time.learn('2026-03-02T01:03:00.000Z', 500, 500);
    pass(60_000);
    expect(time.iso()).toBe('2026-03-02T01:04:00.000Z');
    expect(time.offsetMs()).toBe(-180_000);
  });

  it("does not follow somebody setting the machine's clock", () => {
    const { state, clock, pass } = machine();
    const time = createLegalTime(clock, nothing, () => {});
    time.learn('2026-03-02T01:00:00.000Z', 500, 500);
    state.wall += 3_600_000;
    pass(1000);
    expect(time.iso()).toBe('2026-03-02T01:00:01.000Z');
    expect(time.offsetMs()).toBe(3_600_000);
  });

  it('knows the night the machine slept through without a network', () => {
    const { state, clock } = machine();
    const time = createLegalTime(clock, nothing, () => {});
    time.learn('2026-03-02T01:00:00.000Z', 500, 500);
    state.wall += 36_000_000;
    state.uptime += 36_000_000;
    expect(time.iso()).toBe('2026-03-02T11:00:00.000Z');
    expect(time.offsetMs()).toBe(0);
  });

  it('is never earlier than what the store has recorded, whatever the machine says', () => {
    const { state, clock, pass } = machine();
    const time = createLegalTime(clock, { offsetMs: 0, latest: '2026-03-01T08:00:00.000Z' }, () => {});
    state.wall = Date.parse('2025-03-02T01:00:00Z');
    expect(time.iso()).toBe('2026-03-01T08:00:00.000Z');
    state.wall = Date.parse('2026-03-02T01:00:00Z');
    time.recorded(time.iso());
    state.wall = Date.parse('2026-03-01T20:00:00Z');
    expect(time.iso()).toBe('2026-03-02T01:00:00.000Z');
    // The platform's word is above what was recorded with a wrong clock.
    time.learn('2026-03-01T21:00:00.000Z', state.steady, state.steady);
    pass(1000);
    expect(time.iso()).toBe('2026-03-01T21:00:01.000Z');
  });

  it('is not trusted on the word of an earlier run; asked for or confirmed it is', () => {
    const { clock, pass } = machine();
    const time = createLegalTime(clock, { offsetMs: 1000, latest: null }, () => {});
    expect(time.isTrusted()).toBe(false);
    time.confirm();
    expect(time.isTrusted()).toBe(true);
    pass(5000);
    expect(time.iso()).toBe('2026-03-02T01:00:04.000Z');
    time.learn('2026-03-02T02:00:00.000Z', 5500, 5500);
    expect([time.isTrusted(), time.iso()]).toEqual([true, '2026-03-02T02:00:00.000Z']);
  });

  it('sees somebody set the clock, takes back what a person confirmed, and is not fooled by a night of sleep', () => {
    const { state, clock, pass } = machine();
    const time = createLegalTime(clock, nothing, () => {});
    time.confirm();
    pass(30_000);
    expect(time.noticeStep()).toBe(0);
    state.wall += 8 * 3_600_000;
    state.uptime += 8 * 3_600_000;
    expect(time.noticeStep()).toBe(0);
    expect(time.isTrusted()).toBe(true);
    state.wall -= 3_600_000;
    expect(time.noticeStep()).toBe(-3_600_000);
    expect(time.isTrusted()).toBe(false);
    expect(time.noticeStep()).toBe(0);
    time.learn('2026-03-02T02:00:00.000Z', state.steady, state.steady);
    state.wall += 3_600_000;
    expect(time.noticeStep()).toBe(3_600_000);
    expect(time.isTrusted()).toBe(true);
  });
});
