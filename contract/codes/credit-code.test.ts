import { describe, expect, it } from 'vitest';
import { checkCreditCode, creditCheckChar, orgCheckChar } from './credit-code.ts';

describe('unified social credit code', () => {
  it.each([
    ['91000000MA0000007C', '市场监管', '企业'],
    ['11000000MA0000007L', '机构编制', '机关'],
    ['12000000MA0000007H', '机构编制', '事业单位'],
    ['52000000MA0000007D', '民政', '民办非企业单位'],
    ['93000000MA00000076', '市场监管', '农民专业合作社'],
    ['91000000MA00TE5T2J', '市场监管', '企业'],
    ['120000001234567880', '机构编制', '事业单位'],
    ['91000000000000000K', '市场监管', '企业'],
  ])('accepts %s', (code, department, category) => {
    expect(checkCreditCode(code)).toMatchObject({
      ok: true,
      problems: [],
      warnings: [],
      check: 'pass',
      orgCheck: 'pass',
      department,
      category,
    });
  });

  it('computes the worked check characters', () => {
    expect(creditCheckChar('91000000MA0000007')).toBe('C');
    expect(orgCheckChar('MA000000')).toBe('7');
    expect(orgCheckChar('00000000')).toBe('0');
  });

  it('reports a wrong check character', () => {
    expect(checkCreditCode('91000000MA0000007D')).toMatchObject({ ok: false, problems: ['CHECK'], orgCheck: 'pass' });
  });

  it.each([
    '91000000MI0000007C',
    '91000000MA0000007',
    '91000000MA0000007CC',
    '',
    '91AB0000MA0000007C',
    '9100000OMA0000007C',
  ])('reports the shape of "%s"', (code) =>
    expect(checkCreditCode(code)).toMatchObject({ ok: false, problems: ['FORMAT'], check: 'skipped' }),
  );

  it('only warns when the organisation code inside has a wrong check character', () => {
    expect(checkCreditCode('91000000MA0000008F')).toMatchObject({
      ok: true,
      orgCheck: 'fail',
      warnings: ['ORG_CHECK'],
    });
  });

  it('only warns about an unassigned department or category', () => {
    const unassigned = (head: string) => checkCreditCode(head + creditCheckChar(head));
    expect(unassigned('01000000MA0000007')).toMatchObject({ ok: true, warnings: ['DEPARTMENT'], department: null });
    expect(unassigned('97000000MA0000007')).toMatchObject({ ok: true, warnings: ['CATEGORY'], category: null });
  });

  it('normalises lower case and blanks', () => {
    expect(checkCreditCode(' 91000000 ma0000007c ')).toMatchObject({ ok: true, normalised: '91000000MA0000007C' });
  });
});
