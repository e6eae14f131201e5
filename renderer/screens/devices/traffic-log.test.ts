import { expect, it } from 'vitest';
import { addLine, emptyLog, pause } from './traffic-log.ts';

const line = (hex: string) => ({
  at: '2026-03-05T02:24:12.000Z',
  direction: 'in' as const,
  hex,
  bytes: 1,
  isCovered: false,
});
const hexes = (lines: { hex: string }[]): string => lines.map((one) => one.hex).join();

it('keeps what is being read in place while paused, and loses nothing that came meanwhile', () => {
  let log = addLine(emptyLog(), line('01'));
  log = addLine(addLine(pause(log, true), line('02')), line('03'));
  expect([hexes(log.shown), hexes(log.held)]).toEqual(['01', '02,03']);
  log = addLine(pause(log, false), line('04'));
  expect([hexes(log.shown), hexes(log.held)]).toEqual(['01,02,03,04', '']);
});

it('holds a bounded number of lines, the newest', () => {
  let log = emptyLog();
  for (let index = 0; index < 1000; index += 1) log = addLine(log, line(String(index)));
  log = pause(log, true);
  for (let index = 1000; index < 2000; index += 1) log = addLine(log, line(String(index)));
  expect([log.shown.length, log.held.length]).toEqual([300, 300]);
  log = pause(log, false);
  expect([log.shown.length, log.shown.at(-1)?.hex]).toEqual([300, '1999']);
  expect(new Set(log.shown.map((one) => one.id)).size).toBe(300);
});
