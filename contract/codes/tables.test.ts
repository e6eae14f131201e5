import { describe, expect, it } from 'vitest';
import { certType, certTypes } from './cert-types.ts';
import { nameOf, projectType, serverType, useLevel } from './enums.ts';
import { ethnicityCode, ethnicityName, ethnicityNames } from './ethnicity.ts';
import { groupCitizenNumber, maskCertNo, maskPhone } from './mask.ts';
import { sexName } from './sex.ts';

describe('code tables', () => {
  it('holds 56 ethnicities and the two extra codes', () => {
    expect(ethnicityNames.size).toBe(58);
    expect(new Set(ethnicityNames.values()).size).toBe(58);
    expect([
      ethnicityName('01'),
      ethnicityName('02'),
      ethnicityName('11'),
      ethnicityName('15'),
      ethnicityName('56'),
    ]).toEqual(['汉', '蒙古', '满', '土家', '基诺']);
    expect([ethnicityName('97'), ethnicityName('98')]).toEqual(['其他', '外国血统中国籍人士']);
    expect([ethnicityName('57'), ethnicityName('1'), ethnicityName('')]).toEqual([null, null, null]);
  });

  it('finds an ethnicity by name with and without 族', () => {
    expect([ethnicityCode('维吾尔族'), ethnicityCode('壮'), ethnicityCode('无此族')]).toEqual(['05', '08', null]);
  });

  it('names sexes and refuses what is not in the standard, inherited names included', () => {
    expect([sexName('0'), sexName('1'), sexName('2'), sexName('9')]).toEqual(['未知', '男', '女', '未说明']);
    expect([sexName('3'), sexName('toString'), sexName('')]).toEqual([null, null, null]);
  });

  it('keeps document type codes unique and finds them', () => {
    expect(new Set(certTypes.map((type) => type.code)).size).toBe(certTypes.length);
    expect(certType('111')).toMatchObject({ name: '居民身份证', numberCheck: 'citizen-number' });
    expect(certType('001')).toMatchObject({ holder: 'organisation', numberCheck: 'credit-code' });
    expect(certType('000')).toBeNull();
  });

  it('lets a city table stand in for the built-in one', () => {
    const city = [{ code: '600', name: '本市证件', holder: 'person', numberCheck: null }] as const;
    expect(certType('600', city)?.name).toBe('本市证件');
    expect(certType('111', city)).toBeNull();
  });

  it('names codes and shows unknown ones as they are', () => {
    expect([nameOf(projectType, '1'), nameOf(serverType, '2'), nameOf(useLevel, '4')]).toEqual([
      '即办件',
      '企业法人',
      '县级',
    ]);
    expect([nameOf(projectType, '7'), nameOf(projectType, 'constructor')]).toEqual(['7', 'constructor']);
  });
});

describe('masking', () => {
  it('masks telephone numbers', () => {
    expect(maskPhone('13800001234')).toBe('138****1234');
    expect(maskPhone('0000-87654321')).toBe('*********4321');
    expect(maskPhone('12345')).toBe('*****');
  });

  it('masks document numbers so that something is always hidden', () => {
    expect(maskCertNo('000000199001010018')).toBe('000***********0018');
    expect(maskCertNo('E12345678')).toBe('E1*****78');
    expect(maskCertNo('12345')).toBe('*****');
    expect(maskCertNo('')).toBe('');
  });

  it('groups an eighteen-character number for reading', () => {
    expect(groupCitizenNumber('000000199001010018')).toBe('000000 19900101 0018');
    expect(groupCitizenNumber('00000019900101019X')).toBe('000000 19900101 019X');
    expect(groupCitizenNumber('E1234')).toBe('E1234');
  });
});
