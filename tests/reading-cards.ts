import type { PrintedSheet } from '#simulators/paper/printed.ts';

/** Somebody who does not exist. */
export interface MadeUp {
  name: string;
  certNo: string;
  address: string;
  authority: string;
  /** `2036.03.15` */
  validTo: string;
  entityName: string;
  creditCode: string;
  entityAddress: string;
}

const card = { width: 85.6, height: 54, paper: '#e4edf2' };

export function idFrontSheet({ name, certNo, address }: MadeUp): PrintedSheet {
  const [first, second] = [address.slice(0, 12), address.slice(12)];
  return {
    ...card,
    texts: [
      { text: '姓　名', x: 5, y: 9.5, size: 2.8 },
      { text: name, x: 17, y: 9.5, size: 3.6 },
      { text: '性　别', x: 5, y: 16, size: 2.8 },
      { text: '女', x: 17, y: 16, size: 3.2 },
      { text: '民　族', x: 27, y: 16, size: 2.8 },
      { text: '汉', x: 39, y: 16, size: 3.2 },
      { text: '出　生', x: 5, y: 22.5, size: 2.8 },
      {
        text: `${certNo.slice(6, 10)} 年 ${Number(certNo.slice(10, 12))} 月 ${Number(certNo.slice(12, 14))} 日`,
        x: 17,
        y: 22.5,
        size: 3.2,
      },
      { text: '住　址', x: 5, y: 29.5, size: 2.8 },
      { text: first, x: 17, y: 29.5, size: 3.2 },
      { text: second, x: 17, y: 34, size: 3.2 },
      { text: '公民身份号码', x: 5, y: 48, size: 2.8 },
      { text: certNo, x: 29, y: 48, size: 4 },
    ],
  };
}

export function idBackSheet({ authority, validTo }: MadeUp): PrintedSheet {
  return {
    ...card,
    texts: [
      { text: '中华人民共和国', x: 28, y: 13, size: 5 },
      { text: '居 民 身 份 证', x: 28, y: 24, size: 6 },
      { text: '签发机关', x: 18, y: 40, size: 2.8 },
      { text: authority, x: 34, y: 40, size: 3.2 },
      { text: '有效期限', x: 18, y: 47, size: 2.8 },
      { text: `2016.01.15-${validTo}`, x: 34, y: 47, size: 3.2 },
    ],
  };
}

export function licenceSheet({ name, entityName, creditCode, entityAddress }: MadeUp): PrintedSheet {
  const row = (label: string, value: string, y: number) => [
    { text: label, x: 28, y, size: 4.4 },
    { text: value, x: 66, y, size: 4.4 },
  ];
  return {
    width: 210,
    height: 297,
    paper: '#f7f4ea',
    texts: [
      { text: '营业执照', x: 80, y: 52, size: 13 },
      { text: '（副本）', x: 94, y: 64, size: 5 },
      { text: '统一社会信用代码', x: 28, y: 80, size: 4 },
      { text: creditCode, x: 28, y: 88, size: 5 },
      ...row('名　　称', entityName, 108),
      ...row('类　　型', '个体工商户', 120),
      ...row('经 营 者', name, 132),
      ...row('经营范围', '日用百货、文具用品零售', 144),
      ...row('注册日期', '2024年05月20日', 156),
      ...row('经营场所', entityAddress, 168),
      { text: '登记机关　示例区市场监督管理局', x: 104, y: 230, size: 4.4 },
    ],
    seals: [{ x: 150, y: 226, radius: 20 }],
  };
}
