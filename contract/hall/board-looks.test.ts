import { expect, it } from 'vitest';
import { figureText, foreseen, groupLook, shareText, troubleText, windowLook } from './board-looks.js';
import { windowStateNames } from './names.ts';
import type { BoardGroup, BoardWindow } from './views.ts';

it('says a dash, never 0, where nothing was measured', () => {
  expect(shareText(null)).toBe('—');
  expect(figureText({ value: null, numerator: 0, denominator: 0, baseline: null, baselineName: '' })).toContain(
    '还没有',
  );
});

it('shows what a share is made of and what it is compared with', () => {
  const figure = { value: 0.9, numerator: 9, denominator: 10, baseline: 0.8, baselineName: '3月4日同时' };
  expect(figureText(figure)).toBe('9 / 10 人 · 3月4日同时 80%');
});

it('says first that nobody serves a group, then how it stands to its promise', () => {
  const group = { waiting: 4, windowsOpen: 1, promiseMin: 20, longestMin: 31, forecast: [] } as unknown as BoardGroup;
  const words = [{}, { longestMin: 17 }, { longestMin: 3 }, { windowsOpen: 0 }, { promiseMin: null }].map(
    (change) => groupLook({ ...group, ...change }).word,
  );
  expect(words).toEqual(['超 11 分', '接近 20 分', '20 分内', '没有开窗', '未承诺时间']);
  expect(foreseen([group, { ...group, waiting: 0 }])).toEqual([group]);
});

it('says of a window that it is out of contact before what it did last, and what its machine cannot do', () => {
  const window = { state: 'idle', isLost: false, health: null } as unknown as BoardWindow;
  expect(windowLook(window, windowStateNames)).toMatchObject({ tone: 'ok', word: '空闲' });
  expect(windowLook({ ...window, isLost: true }, windowStateNames)).toMatchObject({ tone: 'bad', word: '失联' });
  const faults = [{ role: 'idCard', title: '读卡器', since: '2026-03-05T02:24:12.000Z' }];
  expect(troubleText({ health: { pending: 3, oldestAt: null, faults } })).toBe('读卡器故障');
  expect(troubleText({ health: { pending: 3, oldestAt: null, faults: [] } })).toBe('待传 3');
});
