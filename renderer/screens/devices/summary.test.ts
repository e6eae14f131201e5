import { expect, it } from 'vitest';
import { deviceRoles } from '#contract/devices.ts';
import { faulty, sampleDevice, windowWith } from './sample-device.fixture.ts';
import { summaryOf, together } from './summary.ts';

const card = sampleDevice('idCard', { title: '读卡器' });
const printer = sampleDevice('receiptPrinter', { title: '回执打印机' });

it('calls a window well that never had a caller or a second screen', () => {
  expect(summaryOf(windowWith(card, printer))).toMatchObject({
    tone: 'ok',
    tag: '全部正常',
    detail: '2 台正常 · 7 种没有绑定',
  });
});

it('hints at a missing card reader or receipt printer without calling it a fault', () => {
  const { tone, tag, sentence } = summaryOf(
    windowWith(printer).map((one) => (one.role === 'idCard' ? { ...one, title: '读卡器' } : one)),
  );
  expect({ tone, tag, sentence }).toEqual({ tone: 'info', tag: '还差一步', sentence: '可以受理；读卡器还没有绑定' });
});

it('says first that work goes on, then how many and whose they are', () => {
  const one = summaryOf(windowWith(card, faulty('receiptPrinter', 'PRINTER_PAPER_OUT')));
  expect(one).toMatchObject({
    tag: '1 台待处理',
    sentence: '仍可受理，回执有替代办法',
    detail: '1 台正常 · 可由您先处理 · 7 种没有绑定',
  });
  const three = summaryOf(
    windowWith(
      faulty('idCard', 'PORT_BUSY'),
      faulty('signaturePad', 'PAD_GONE'),
      faulty('receiptPrinter', 'PRINTER_PAPER_OUT'),
    ),
  );
  expect(three).toMatchObject({ tone: 'warn', tag: '3 台待处理', sentence: '仍可受理，读卡、签字和回执有替代办法' });
  expect(three.detail).toContain('3 处都可由您先处理');
});

it('tells which faults the clerk cannot mend', () => {
  expect(
    summaryOf(
      windowWith(
        faulty('idCard', 'PORT_DENIED'),
        faulty('evaluator', 'PANEL_PROTOCOL'),
        faulty('signaturePad', 'PAD_GONE'),
      ),
    ).detail,
  ).toContain('1 处可由您先处理，2 处需技术人员');
  expect(summaryOf(windowWith(faulty('idCard', 'PORT_DENIED'))).detail).toContain('1 处需技术人员');
});

it('mentions what is about to run out when nothing is worse', () => {
  const low = sampleDevice('receiptPrinter', { title: '回执打印机', state: 'warning', word: '纸将尽' });
  expect(summaryOf(windowWith(card, low))).toMatchObject({ tag: '1 台请留意', sentence: '都能用；回执打印机纸将尽' });
  expect(summaryOf(windowWith(faulty('idCard', 'PORT_BUSY'), low)).detail).toBe(
    '0 台正常 · 1 台请留意 · 可由您先处理 · 7 种没有绑定',
  );
});

it('has a way to go on without every single device', () => {
  for (const role of deviceRoles)
    expect(summaryOf(windowWith(faulty(role, 'PORT_IO'))).sentence).toMatch(/^仍可受理，.+有替代办法$/);
});

it('joins words as they are spoken', () => {
  expect([together([]), together(['甲']), together(['甲', '乙']), together(['甲', '乙', '丙'])]).toEqual([
    '',
    '甲',
    '甲和乙',
    '甲、乙和丙',
  ]);
});
