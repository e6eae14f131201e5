/** Money is counted in whole 分 and written in yuan only for people and other systems. */

/** 分 as 元, with separators: 1234500 → 12,345.00 */
export function yuanText(fen: number): string {
  return yuanPlain(fen).replace(/\B(?=(\d{3})+\.)/g, ',');
}

/** 分 as 元 the way other systems take it: 1234500 → 12345.00 */
export const yuanPlain = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;

const digits = '零壹贰叁肆伍陆柒捌玖';
const places = ['', '拾', '佰', '仟'];
const groups = ['', '万', '亿', '万亿'];

/** 大写金额 as on a notice of payment: 2050 → 贰拾元伍角整, 105 → 壹元零伍分. @param fen whole, up to 999999999999999 */
export function yuanCapitals(fen: number): string {
  const yuan = Math.floor(fen / 100);
  const [jiao, cents] = [Math.floor((fen % 100) / 10), fen % 10];
  const whole = yuan > 0 ? `${wholeCapitals(yuan)}元` : '';
  const part = `${jiao > 0 ? `${digits[jiao] ?? ''}角` : cents > 0 && yuan > 0 ? '零' : ''}${cents > 0 ? `${digits[cents] ?? ''}分` : '整'}`;
  return whole === '' && jiao === 0 && cents === 0 ? '零元整' : `${whole}${part}`;
}

function wholeCapitals(yuan: number): string {
  const text = String(yuan);
  let said = '';
  let isZeroOwed = false;
  let isGroupSaid = false;
  for (const [at, digit] of [...text].entries()) {
    const left = text.length - at - 1;
    if (digit === '0') isZeroOwed = true;
    else {
      said += `${isZeroOwed && said !== '' ? '零' : ''}${digits[Number(digit)] ?? ''}${places[left % 4] ?? ''}`;
      isZeroOwed = false;
      isGroupSaid = true;
    }
    if (left % 4 !== 0) continue;
    if (isGroupSaid) said += groups[left / 4] ?? '';
    isGroupSaid = false;
  }
  return said;
}
