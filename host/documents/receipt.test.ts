import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeReceipt } from '#native-bindings/receipt-printer/encode.ts';
import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { buildReceipt, ReceiptDataInvalid, type ReceiptData } from './receipt.ts';

const least: ReceiptData = {
  caseNo: '11000000MA0000007L4000117022000202603020001',
  itemName: '户口登记',
  applicantName: '𠮷㐀·买买提',
  receivedAt: '2026-03-02T02:24:12.000Z',
  materials: [
    { name: '申请书', count: 1 },
    { name: '户口簿', count: 0 },
  ],
  queryUrl: 'https://query.example/c/1',
};
const texts = ({ lines }: ReceiptDocument) =>
  lines.map((line) =>
    line.kind === 'text' ? line.text : line.kind === 'pair' ? `${line.left}|${line.right}` : line.kind,
  );
const faults = (input: unknown) => {
  try {
    buildReceipt(input as ReceiptData);
  } catch (error) {
    if (error instanceof ReceiptDataInvalid) return error.fields?.map(({ field }) => field);
    throw error;
  }
  return [];
};

describe('receipt', () => {
  it('says what was received, from whom, when, and how to ask', () => {
    expect(texts(buildReceipt(least))).toEqual([
      '受理回执',
      'rule',
      `办件编号|${least.caseNo}`,
      '事项|户口登记',
      '申请人|𠮷㐀·买买提',
      '收件时间|2026-03-02 10:24',
      'rule',
      '材料清单（2 项）',
      '1. 申请书|1 份',
      '2. 户口簿|免交',
      'rule',
      'qr',
      '扫码查询办理进度',
      '请妥善保管，凭此回执查询和领取结果',
      'feed',
      'cut',
    ]);
  });

  it('adds hall, due date, window, operator and telephone where known', () => {
    const full = texts(
      buildReceipt({
        ...least,
        title: '收件凭证',
        hallName: '某某政务服务中心',
        dueOn: '2026-03-12',
        windowName: '3 号',
        operatorName: '张三',
        contactPhone: '000-00000000',
      }),
    );
    expect(full.slice(0, 2)).toEqual(['某某政务服务中心', '收件凭证']);
    expect(full).toEqual(
      expect.arrayContaining(['承诺办结|2026-03-12', '窗口|3 号', '收件人|张三', '咨询电话：000-00000000']),
    );
  });

  it('marks a due date counted through an unpublished year', () => {
    expect(texts(buildReceipt({ ...least, dueOn: '2027-01-08', isProvisional: true }))).toEqual(
      expect.arrayContaining(['承诺办结|2027-01-08（暂定）', '暂定日期以国务院公布的放假安排为准']),
    );
    expect(texts(buildReceipt({ ...least, dueOn: '2026-12-08' })).join()).not.toContain('暂定');
  });

  it('marks a reprint under the title', () => {
    expect(texts(buildReceipt(least, { reprint: { at: '2026-03-02T03:00:00+00:00', times: 2 } })).slice(0, 2)).toEqual([
      '受理回执',
      '【补打】第 2 次 2026-03-02 11:00',
    ]);
  });

  it('prints moments in China standard time however they are written', () => {
    for (const receivedAt of ['2026-03-02T10:24:12+08:00', '2026-03-02 10:24', '2026-03-01T21:24:12-05:00']) {
      expect(texts(buildReceipt({ ...least, receivedAt }))).toContain('收件时间|2026-03-02 10:24');
    }
  });

  it('makes the code finer when the address is long', () => {
    const size = (queryUrl: string) =>
      buildReceipt({ ...least, queryUrl }).lines.find((line) => line.kind === 'qr')?.size;
    expect([size('https://a.example/1'), size(`https://a.example/${'x'.repeat(200)}`)]).toEqual([6, 4]);
  });

  it('lists every field of a wrong shape', () => {
    expect(
      faults({
        ...least,
        caseNo: undefined,
        receivedAt: 'yesterday',
        materials: [
          { name: '', count: 1 },
          { name: 'x', count: -1 },
        ],
        queryUrl: 'a b',
      }),
    ).toEqual(['caseNo', 'receivedAt', 'materials.0.name', 'materials.1.count', 'queryUrl']);
    expect(faults({})).toEqual(['caseNo', 'itemName', 'applicantName', 'receivedAt', 'materials', 'queryUrl']);
  });

  it.each([null, 'text', 7, []])('refuses data that is no object: %j', (input) =>
    expect(faults(input)).toEqual(['（整个文件）']),
  );

  it.each(['2026-02-30T10:00:00Z', '2026-03-02T25:00:00Z', '2026-13-02 10:00'])(
    'refuses the impossible moment %s',
    (receivedAt) => {
      expect(faults({ ...least, receivedAt })).toEqual(['receivedAt']);
    },
  );

  it('refuses text longer than any receipt', () => {
    expect(
      faults({
        ...least,
        itemName: 'x'.repeat(1_000_000),
        materials: Array.from({ length: 500 }, () => ({ name: 'x', count: 1 })),
      }),
    ).toEqual(['itemName', 'materials']);
  });

  it('lets no control character through to the printer', () => {
    expect(texts(buildReceipt({ ...least, itemName: '户口\u001b@\u001dV\u0000登记\n' }))).toContain(
      '事项|户口 @ V 登记 ',
    );
  });

  it('puts the same bytes on paper as before its text became a template', () => {
    const full: ReceiptData = {
      ...least,
      title: '收件凭证',
      hallName: '某某{x}',
      dueOn: '2026-03-12',
      windowName: '3 号',
      operatorName: '张三',
      contactPhone: '000-00000000',
      queryPassword: '123456',
      queryUrl: `https://a/${'x'.repeat(200)}`,
      materials: [],
      itemName: '户口\u001b@\u001dV\u0000登记\n{caseNo}',
    };
    const hash = createHash('sha256');
    for (const data of [least, full].map((one) => ({ ...one, applicantName: '赵铁柱㐀' }))) {
      for (const options of [{}, { reprint: { at: '2026-03-02T03:00:00+00:00', times: 2 } }]) {
        for (const segment of encodeReceipt(buildReceipt(data, options))) hash.update(segment);
      }
    }
    expect(hash.digest('hex')).toBe('ea16181eb2e9daba90eecc2c5750dd35942e8bdbe8bf9e93d90a75b2e09b6eae');
  });
});
