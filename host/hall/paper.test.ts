import { expect, it } from 'vitest';
import { estimateText, ticketDocument } from './paper.ts';

const paper = {
  ticketId: 't',
  number: 'A012',
  hallName: '示例区政务服务中心',
  groupName: '综合受理',
  services: ['居住证申领'],
  laneName: '',
  issuedAt: '2026-03-05T02:00:00.000Z',
  ahead: 3,
  estimateMin: 15,
  estimateErrorMin: 4,
  state: 'printing' as const,
  copyNo: 0,
  qr: 'YCQ1:000000-01:20260305:A012',
};

it('marks a second paper as a copy, and the first one not', () => {
  expect(JSON.stringify(ticketDocument(paper))).not.toContain('副本');
  expect(JSON.stringify(ticketDocument({ ...paper, copyNo: 2 }))).toContain('副本 第 2 张');
});

it('says no minutes where none were measured', () => {
  expect(estimateText({ estimateMin: null, estimateErrorMin: null })).toBe('暂不能估计');
  expect(estimateText(paper)).toBe('约 15 分钟（今天的估计一般差 4 分钟以内）');
});
