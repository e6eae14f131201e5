// GB/T 3304 in numeric order; the position is the code, so the order must not change.
const inOrder =
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺'.split(
    ' ',
  );

/** GB/T 3304 two-digit ethnicity codes with the names printed on resident cards, e.g. `01` → 汉. */
export const ethnicityNames: ReadonlyMap<string, string> = new Map([
  ...inOrder.map((name, index): [string, string] => [String(index + 1).padStart(2, '0'), name]),
  ['97', '其他'],
  ['98', '外国血统中国籍人士'],
]);

/** Name without 族, or null when the code is not in the standard. */
export function ethnicityName(code: string): string | null {
  return ethnicityNames.get(code) ?? null;
}

/** Two-digit code for a name with or without 族, or null when unknown. */
export function ethnicityCode(name: string): string | null {
  const bare = name.trim().replace(/族$/, '');
  for (const [code, known] of ethnicityNames) if (known === bare) return code;
  return null;
}
