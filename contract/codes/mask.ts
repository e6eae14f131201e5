const hide = (text: string, head: number, tail: number): string => {
  // By code point: half of a surrogate pair is not a character.
  const chars = [...text];
  return chars.map((char, index) => (index < head || index >= chars.length - tail ? char : '*')).join('');
};

/** `13800001234` → `138****1234`; other telephone numbers keep their last four digits, short ones nothing. */
export function maskPhone(phone: string): string {
  const length = [...phone].length;
  if (/^1\d{10}$/.test(phone)) return hide(phone, 3, 4);
  return hide(phone, 0, length >= 7 ? 4 : 0);
}

/**
 * Number of an identity document with the first three and last four characters left.
 * Numbers too short to hide anything that way keep two and two, very short ones nothing.
 */
export function maskCertNo(certNo: string): string {
  const length = [...certNo].length;
  if (length >= 12) return hide(certNo, 3, 4);
  return length >= 6 ? hide(certNo, 2, 2) : hide(certNo, 0, 0);
}

/** Groups an 18-character number for reading aloud: `000000199001010018` → `000000 19900101 0018`. Others stay as they are. */
export function groupCitizenNumber(number: string): string {
  return number.replace(/^(.{6})(.{8})(.{4})$/, '$1 $2 $3');
}

/** `000000 **** **** 0018`; numbers of other lengths keep less. */
export function coverCertNo(certNo: string): string {
  return certNo.length === 18 ? `${certNo.slice(0, 6)} **** **** ${certNo.slice(14)}` : maskCertNo(certNo);
}

/** `138 **** 1234` */
export function coverMobile(mobile: string): string {
  return /^1\d{10}$/.test(mobile) ? `${mobile.slice(0, 3)} **** ${mobile.slice(7)}` : maskPhone(mobile);
}

/** 赵铁柱 → 赵**; two characters and more keep the first only. */
export function maskName(name: string): string {
  const [first = '', ...rest] = [...name];
  return first + '*'.repeat(Math.min(rest.length, 3));
}
