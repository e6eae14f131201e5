import { describe, expect, it } from 'vitest';
import item from '#resources/catalogue/items/individual-business-opening.json' with { type: 'json' };
import housing from '#resources/catalogue/items/public-rental-housing.json' with { type: 'json' };
import { Draft } from '#contract/cases.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import type { CaseFacts } from '../cases/facts.ts';
import { coverCertNo, coverMobile } from '#contract/codes/mask.ts';
import { confirmationFacts, factSeals, factsDigest, signerOf } from './facts.ts';

const person = { name: '赵铁柱', certNo: '000000199001010018', mobile: '13800001234', address: '示例区幸福路 18 号' };
const factsOf = (patch: object): CaseFacts => ({
  draft: Draft.parse({ applicant: { person }, ...patch }),
  item: ServiceItem.parse(item),
  verifications: [],
  definitions: new Map(),
  fill: {},
  scans: [],
  files: new Map(),
  today: '2026-11-23',
});
const valueOf = (facts: CaseFacts, label: string): string | undefined =>
  confirmationFacts(facts).find((one) => one.label === label)?.value;

describe('what an applicant is asked to confirm', () => {
  it('covers the numbers that identify somebody, wherever they stand', () => {
    const facts = factsOf({ form: { operatorNumber: '000000198001010021', mobile: '13900005678' } });
    const text = JSON.stringify(confirmationFacts(facts));
    for (const number of ['000000199001010018', '13800001234', '000000198001010021', '13900005678'])
      expect(text).not.toContain(number);
    expect(valueOf(facts, '证件号码')).toBe('000000 **** **** 0018');
    expect(valueOf(facts, '手机')).toBe('138 **** 1234');
    expect(valueOf(facts, '公民身份号码')).toBe('000000 **** **** 0021');
  });

  it('says once what the form took over from the applicant, and again what was changed', () => {
    expect(valueOf(factsOf({ form: { operatorName: '赵铁柱' } }), '经营者姓名')).toBeUndefined();
    expect(valueOf(factsOf({ form: { operatorName: '钱小云' } }), '经营者姓名')).toBe('钱小云');
  });

  it('shows names for codes, units, and nothing that a condition hides', () => {
    const facts = factsOf({ form: { placeRight: 'own', leaseEnd: '2027-01-01', staffCount: 3 } });
    expect(valueOf(facts, '场所使用权')).toBe('自有');
    expect(valueOf(facts, '从业人数')).toBe('3 人');
    expect(valueOf(facts, '租期至')).toBeUndefined();
  });

  it('says a table row by row, covered, and seals each row as it is', () => {
    const members = (name: string) => [
      { name: '钱小芳', relation: 'spouse', certNo: '000000199001010026', monthlyIncome: 3500 },
      { name, relation: 'child', certNo: '000000198001010021' },
      {},
    ];
    const of = (name: string) => ({
      ...factsOf({ form: { together: 'family', members: members(name) } }),
      item: ServiceItem.parse(housing),
    });
    expect(valueOf(of('钱小云'), '共同申请人 第 1 行')).toBe(
      '姓名：钱小芳；与申请人关系：配偶；公民身份号码：000000 **** **** 0026；月收入：3500 元',
    );
    expect(valueOf(of('钱小云'), '共同申请人 第 3 行')).toBeUndefined();
    const [before, after] = [factSeals(of('钱小云')), factSeals(of('钱小雨'))];
    expect(after.filter((one, at) => one.sm3 !== before[at]?.sm3).map((one) => one.label)).toEqual([
      '共同申请人 第 2 行',
    ]);
  });

  it('counts materials, with those a department makes unnecessary', () => {
    const facts = factsOf({
      materials: [
        { materialId: 'M01', isCollected: true },
        { materialId: 'M02', isCollected: true },
      ],
    });
    expect(valueOf(facts, '材料')).toBe('2 份');
    const valid = { name: 'residenceFacts', state: 'valid' } as CaseFacts['verifications'][number];
    expect(valueOf({ ...facts, verifications: [valid] }, '材料')).toBe('3 份，其中免交 1 份');
  });

  it('names the kind of a document that is no identity card, and the pass beside a residence permit', () => {
    expect(valueOf(factsOf({}), '证件类型')).toBeUndefined();
    const permit = { ...person, certType: '157', certNo: '810000199001010019', passNo: 'H12345678' };
    const facts = factsOf({ applicant: { person: permit } });
    expect([valueOf(facts, '证件类型'), valueOf(facts, '通行证号码')]).toEqual([
      '港澳台居民居住证',
      coverCertNo('H12345678'),
    ]);
  });

  it('seals which papers were handed in, not only how many', () => {
    const sealed = (...ids: string[]): unknown =>
      factSeals(factsOf({ materials: ids.map((materialId) => ({ materialId, isCollected: true })) }));
    expect(sealed('M01', 'M02')).toEqual(sealed('M02', 'M01'));
    expect(sealed('M01', 'M02')).not.toEqual(sealed('M01', 'M03'));
  });

  it('gives every fact a label of its own, so that a wrong one can be named', () => {
    const doubled = {
      ...item,
      form: {
        type: 'object',
        properties: { a: { type: 'string', title: '姓名' }, b: { type: 'string', title: '姓名' } },
      },
    };
    const facts = { ...factsOf({ form: { a: '甲', b: '乙' } }), item: ServiceItem.parse(doubled) };
    const labels = confirmationFacts(facts).map((one) => one.label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toEqual(expect.arrayContaining(['姓名', '姓名（2）', '姓名（3）']));
  });

  it('tells an entity by its public code and the agent who came by covered numbers', () => {
    const facts = factsOf({
      applicant: {
        applicantType: '2',
        entity: { name: '示例餐饮有限公司', creditCode: '11000000MA0000111Q', legalPerson: '孙某' },
        agent: { ...person, name: '李某' },
      },
    });
    expect(valueOf(facts, '统一社会信用代码')).toBe('11000000MA0000111Q');
    expect(valueOf(facts, '经办人证件号码')).toBe('000000 **** **** 0018');
    expect(signerOf(facts.draft)).toBe('李某');
  });

  it('has a digest that changes with every fact, and with the case', () => {
    const facts = confirmationFacts(factsOf({}));
    const other = confirmationFacts(factsOf({ applicant: { person: { ...person, address: '别处' } } }));
    expect(factsDigest('case-1', facts)).toMatch(/^[0-9a-f]{64}$/);
    expect(
      new Set([factsDigest('case-1', facts), factsDigest('case-2', facts), factsDigest('case-1', other)]).size,
    ).toBe(3);
  });

  it('keeps less of numbers of another length', () => {
    expect(coverCertNo('H12345678')).toBe('H1*****78');
    expect(coverMobile('010-12345678')).toBe('********5678');
  });
});
