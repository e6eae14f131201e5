import type { Printed, PrintedSheet } from '#simulators/paper/printed.ts';

/** Sheets whose text is known, of characters a window meets every day. Region 000000; nobody's data. */
const sentences = [
  '申请人应当如实提交有关材料和反映真实情况，并对其申请材料实质内容的真实性负责。',
  '行政机关对申请人提出的行政许可申请，应当根据下列情况分别作出处理。',
  '申请材料存在可以当场更正的错误的，应当允许申请人当场更正。',
  '申请材料不齐全或者不符合法定形式的，应当当场或者在五日内一次告知申请人需要补正的全部内容。',
  '经营场所位于示例区测试路18号一层，建筑面积86平方米，租赁期限自2026年3月1日至2028年2月29日。',
  '联系电话00000000，统一社会信用代码92000000MA00000000，注册资本人民币50万元整。',
  '本人承诺所填写的信息真实、准确、完整，如有虚假愿意承担相应的法律责任。',
  '窗口工作人员已核对原件，复印件与原件一致，原件当场退还申请人。',
];
export type ReadingKind = 'print' | 'form' | 'sealed';

export function readingSheet(kind: ReadingKind, seed: number): PrintedSheet & { lines: string[] } {
  const texts: Printed[] = [];
  const rules: [number, number, number, number][] = [];
  const take = (at: number): string => sentences[(at + seed) % sentences.length]!;
  if (kind === 'form') {
    const labels = ['申请人姓名', '证件号码', '经营场所', '联系电话', '经营范围', '从业人数', '资金数额', '登记机关'];
    const values = [
      '测试',
      '00000019900101002X',
      '示例区测试路18号一层',
      '00000000',
      '食品销售、日用百货零售',
      '3人',
      '人民币50万元',
      '示例区市场监督管理局',
    ];
    texts.push({ text: '个体工商户登记申请书', x: 70, y: 30, size: 7 });
    for (let row = 0; row < 16; row += 1) {
      const y = 45 + row * 14;
      texts.push(
        { text: labels[(row + seed) % 8]!, x: 24, y: y + 9, size: 4 },
        { text: values[(row + seed) % 8]!, x: 66, y: y + 9, size: 4 },
      );
      rules.push(
        [20, y, 190, y],
        [20, y + 14, 190, y + 14],
        [20, y, 20, y + 14],
        [62, y, 62, y + 14],
        [190, y, 190, y + 14],
      );
    }
  } else {
    texts.push({ text: '情况说明', x: 90, y: 30, size: 7 });
    for (let row = 0; row < 22; row += 1) {
      // 10.5 point, some 44 characters to a line.
      const text = take(row).slice(0, 44);
      texts.push({ text, x: 22, y: 46 + row * 9.5, size: 3.7 });
    }
  }
  const seals =
    kind === 'sealed'
      ? [
          { x: 150, y: 150, radius: 21 },
          { x: 70, y: 220, radius: 21 },
        ]
      : [];
  return { width: 210, height: 297, texts, rules, seals, lines: texts.map((one) => one.text) };
}

/** Least number of characters to put in, take out or change. */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_none, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[other.length]!;
}

/** Without what no reader is asked for: spaces, and how wide a punctuation mark is. */
export const comparable = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/[、,，]/g, ',')
    .replace(/[。.]/g, '.');
