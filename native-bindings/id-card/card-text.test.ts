import { expect, it } from 'vitest';
import { isDeviceError } from '../errors.ts';
import { decodeCardText } from './card-text.ts';
import { SYNTHETIC_TEXT, textBlock } from './fixtures.ts';

it('reads a resident', () => {
  expect(decodeCardText(SYNTHETIC_TEXT)).toEqual({
    type: 'resident',
    name: '测试甲',
    nameEn: null,
    sex: '1',
    ethnicity: '01',
    nationality: null,
    birth: '1990-03-07',
    address: '北京市东城区测试路1号',
    number: '110101199003071233',
    authority: '北京市公安局东城分局',
    validFrom: '2020-01-01',
    validTo: '2040-01-01',
    isLongTerm: false,
    passNumber: null,
    issueCount: null,
  });
});

it('reads 长期 as no end', () => {
  expect(decodeCardText(textBlock({ 188: '20200101', 204: '长期' }))).toMatchObject({
    validFrom: '2020-01-01',
    validTo: null,
    isLongTerm: true,
  });
});

it('reads a resident of Hong Kong, Macau or Taiwan', () => {
  const block = textBlock({
    0: '测试乙',
    30: '2',
    36: '19900307',
    52: '示例市示例路2号',
    122: '810000199003074518',
    158: '示例市公安局',
    188: '20240101',
    204: '20290101',
    220: 'H12345678',
    238: '02',
    248: 'J',
  });
  expect(decodeCardText(block)).toMatchObject({
    type: 'hkmt',
    ethnicity: null,
    number: '810000199003074518',
    passNumber: 'H12345678',
    issueCount: '02',
    address: '示例市示例路2号',
  });
});

it('reads a foreigner of the 2017 layout', () => {
  const block = textBlock({
    0: 'SAMPLE, PERSON ALEXANDER',
    120: '1',
    122: 'CAN000000000001',
    152: 'CAN',
    158: '测试丙',
    188: '20180601',
    204: '20280531',
    220: '19851231',
    236: '01',
    240: '1100',
    248: 'I',
  });
  expect(decodeCardText(block)).toMatchObject({
    type: 'foreigner2017',
    name: '测试丙',
    nameEn: 'SAMPLE, PERSON ALEXANDER',
    nationality: 'CAN',
    number: 'CAN000000000001',
    birth: '1985-12-31',
    authority: '1100',
    address: '',
    validTo: '2028-05-31',
    ethnicity: null,
  });
});

it.each(['CAN', '124'])('reads a foreigner of the 2023 layout with a name over two places and region %s', (region) => {
  const nameEn = 'SAMPLE PERSON WITH A VERY LONG NAME OF MANY';
  const block = textBlock({
    0: '测试丁',
    30: '2',
    32: '01',
    36: '19800101',
    52: nameEn.slice(0, 35),
    122: '911840198001010013',
    188: '20240101',
    204: '20340101',
    220: nameEn.slice(35),
    242: region,
    248: 'Y',
    250: '001',
  });
  expect(decodeCardText(block)).toMatchObject({
    type: 'foreigner2023',
    name: '测试丁',
    nameEn,
    nationality: region,
    number: '911840198001010013',
    issueCount: '01',
    authority: '',
    address: '',
  });
});

it('keeps the space at the seam of a name over two places', () => {
  const first = 'A'.repeat(34);
  expect(decodeCardText(textBlock({ 52: first, 220: 'B', 248: 'Y' })).nameEn).toBe(`${first} B`);
});

it.each(['19900230', '20001301', '1990010', '00000000', '1990-1-1', '        '])('gives no date for %j', (birth) => {
  expect(decodeCardText(textBlock({ 36: birth.slice(0, 8) })).birth).toBeNull();
});

it('knows leap days', () => {
  expect(decodeCardText(textBlock({ 36: '20000229' })).birth).toBe('2000-02-29');
  expect(decodeCardText(textBlock({ 36: '19000229' })).birth).toBeNull();
});

it('removes blanks and NULs behind a text and nothing else', () => {
  expect(decodeCardText(textBlock({ 0: ' 测 试\u3000 \0\0' })).name).toBe(' 测 试\u3000');
  expect(decodeCardText(textBlock({ 0: '𠮷㐀' })).name).toBe('𠮷㐀');
});

it('takes odd codes as unknown instead of guessing', () => {
  expect(decodeCardText(textBlock({ 30: '9' })).sex).toBe('9');
  expect(decodeCardText(textBlock({ 30: 'X', 32: '7' }))).toMatchObject({ sex: '0', ethnicity: null });
});

it('hands out the block of a type it does not know, out of sight of loggers', () => {
  const block = textBlock({ 0: '测试戊', 248: 'Z' });
  let caught: unknown;
  try {
    decodeCardText(block);
  } catch (error) {
    caught = error;
  }
  expect(isDeviceError(caught, 'CARD_TYPE_UNKNOWN') && Buffer.from(caught.raw ?? []).equals(block)).toBe(true);
  expect(JSON.stringify(caught)).not.toContain('raw');
  expect(Object.keys(caught as object)).not.toContain('raw');
});
