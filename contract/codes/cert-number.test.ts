import { describe, expect, it } from 'vitest';
import { certKey, checkCertNumber } from './cert-number.ts';

const today = '2026-11-28';
const problemOf = (code: string, text: string): string | null => checkCertNumber(code, text, { today }).problem;

describe('each document by its own rule', () => {
  it.each([
    ['111', '000000199001010018'],
    ['112', ' ０００００0199001010018 '],
    ['154', '00000019900101019x'],
    ['553', 'USA123456789012'],
    ['516', 'H12345678'],
    ['516', 'M1234567801'],
    ['516', 'HA1234567'],
    ['516', 'ma1234567'],
    ['414', 'e12345678'],
    ['114', '军字第0000001号'],
    ['001', '91000000MA0000007C'],
    ['990', 'A-1'],
  ])('%s takes %s', (code, number) => expect(problemOf(code, number)).toBeNull());

  it.each([
    ['111', '000000199001010010', '校验位'],
    ['111', '000000199002300017', '出生日期'],
    ['111', '810000209912319996', '港澳台居民居住证'],
    ['113', 'hello', '18 位'],
    ['157', '810000209912319990', '出生日期'],
    ['157', '000000199001010018', '810000'],
    ['157', '810000209912319996', '出生日期'],
    ['553', 'hello', '9 开头'],
    ['553', '900840209912319960', '校验位'],
    ['516', '12345678', 'H 或 M'],
    ['516', 'HB1234567', 'H 或 M'],
    ['414', '张三', '字母和数字'],
    ['001', '91000000MA0000007D', '校验位'],
    ['990', '—', '没有数字或字母'],
    ['114', '军'.repeat(19), '超过 18 位'],
  ])('%s refuses %s and says why', (code, number, why) => expect(problemOf(code, number)).toContain(why));

  it('a permit with its own number passes', () => {
    expect(problemOf('157', '８１００００199001010019')).toBeNull();
    expect(problemOf('157', '82000019850505002x')).toBeNull();
    expect(problemOf('157', '810000199001010013')).toContain('校验位');
  });

  it('where the birth date stands in a foreigner number is not known: a doubt, no refusal', () =>
    expect(checkCertNumber('553', '900840209912319968', { today })).toMatchObject({ problem: null, doubt: /日期/ }));
});

it('a pass is the same document after it was renewed', () => {
  expect(certKey('516', 'H1234567801')).toBe(certKey('516', 'h12345678 02'));
  expect(certKey('516', 'HA1234567')).not.toBe(certKey('516', 'HA1234568'));
  expect(certKey('111', '000000199001010018')).toBe(certKey('111', ' ０00000199001010018'));
});
