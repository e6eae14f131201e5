import { describe, expect, it } from 'vitest';
import { checkCitizenNumber, citizenCheckChar } from './citizen-number.ts';

const today = '2026-03-02';
const check = (text: string) => checkCitizenNumber(text, { today });

describe('citizen number', () => {
  it.each([
    '000000199001010018',
    '000000199001010026',
    '000000199001010034',
    '000000199001010042',
    '000000199001010050',
    '000000199001010069',
    '000000199001010077',
    '000000199001010085',
    '000000199001010093',
    '000000199001010181',
    '00000019900101019X',
    '000000200002290010',
    '000000190001010017',
    '999999198808088880',
  ])('accepts %s', (number) => {
    expect(check(number)).toMatchObject({
      ok: true,
      problems: [],
      normalised: number,
      format: 'pass',
      date: 'pass',
      check: 'pass',
      future: 'pass',
    });
  });

  it('computes the worked check character', () => {
    expect(citizenCheckChar('00000019900101001')).toBe('8');
  });

  it.each(['000000199001010010', '000000199001010062'])('reports only the check character of %s', (number) => {
    expect(check(number)).toMatchObject({ ok: false, problems: ['CHECK'], date: 'pass', birth: '1990-01-01' });
  });

  it('reports 30 February as a wrong date although the check character is right', () => {
    expect(check('000000199002300017')).toMatchObject({
      problems: ['DATE'],
      check: 'pass',
      future: 'skipped',
      birth: null,
    });
  });

  it.each([
    ['29 February of 1900', '00000019000229001'],
    ['month 13', '00000019901301001'],
    ['day 0', '00000019900100001'],
    ['month 0', '00000019900001001'],
    ['year 0199', '00000001990101001'],
  ])('refuses %s', (_what, body) => {
    expect(check(body + citizenCheckChar(body)).problems).toEqual(['DATE']);
  });

  it('reads the birth date of a leap day', () => {
    expect(check('000000200002290010').birth).toBe('2000-02-29');
  });

  it('normalises a small x, full-width characters and blanks', () => {
    for (const text of ['00000019900101019x', '０００００0 19900101 019ｘ', ' 00000019900101019X\n']) {
      expect(check(text)).toMatchObject({ ok: true, normalised: '00000019900101019X' });
    }
  });

  it.each(['810000209912319996', '82000020991231998X', '830000209912319973', '900840209912319968'])(
    'finds %s in the future with a right check character',
    (number) =>
      expect(check(number)).toMatchObject({ ok: false, problems: ['DATE_FUTURE'], check: 'pass', date: 'pass' }),
  );

  it('measures the future against the day handed in', () => {
    expect(checkCitizenNumber('810000209912319996', { today: '2099-12-31' })).toMatchObject({ ok: true, warnings: [] });
    expect(checkCitizenNumber('810000209912319996', { today: '2099-12-30' }).problems).toEqual(['DATE_FUTURE']);
  });

  it('only warns about an unknown region', () => {
    expect(check('999999198808088880')).toMatchObject({ ok: true, region: 'fail', warnings: ['REGION'] });
    const beijing = '11000019900101001';
    expect(check(beijing + citizenCheckChar(beijing))).toMatchObject({ region: 'pass', warnings: [] });
    const foreigner = '93184019900101001';
    expect(check(foreigner + citizenCheckChar(foreigner))).toMatchObject({ region: 'pass', warnings: [] });
  });

  it('takes the sex from the seventeenth digit', () => {
    expect(check('000000199001010018').sex).toBe('1');
    expect(check('000000199001010026').sex).toBe('2');
  });

  it.each([
    '',
    '000000900101001',
    '00000019900101001',
    '0000001990010100181',
    'X00000199001010018',
    '00000019900101X018',
    '0'.repeat(1_000_000),
  ])('calls a wrong shape a wrong shape and looks no further (case %#)', (text) =>
    expect(check(text)).toMatchObject({ ok: false, problems: ['FORMAT'], check: 'skipped', birth: null, sex: null }),
  );

  it('reports a wrong date and a wrong check character together', () => {
    expect(check('000000199002300010').problems).toEqual(['DATE', 'CHECK']);
  });
});
