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

describe('legal time', () => {
  it("is the platform's, carried forward", () => {
    const { clock, pass } = machine();
    const time = createLegalTime(clock, null, () => {});
    time.learn('2026-03-02T01:03:00.000Z', 500, 500);
    pass(60_000);
    expect(time.iso()).toBe('2026-03-02T01:04:00.000Z');
    expect(time.offsetMs()).toBe(-180_000);
  });

  it("does not follow somebody setting the machine's clock", () => {
    const { state, clock, pass } = machine();
    const time = createLegalTime(clock, null, () => {});
    time.learn('2026-03-02T01:00:00.000Z', 500, 500);
    state.wall += 3_600_000;
    pass(1000);
    expect(time.iso()).toBe('2026-03-02T01:00:01.000Z');
    expect(time.offsetMs()).toBe(3_600_000);
  });

  it('knows the night the machine slept through without a network', () => {
    const { state, clock } = machine();
    const time = createLegalTime(clock, null, () => {});
    time.learn('2026-03-02T01:00:00.000Z', 500, 500);
    state.wall += 36_000_000;
    state.uptime += 36_000_000;
    expect(time.iso()).toBe('2026-03-02T11:00:00.000Z');
    expect(time.offsetMs()).toBe(0);
  });
});
