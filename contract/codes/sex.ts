/** GB/T 2261.1 sex codes. */
export const sexNames = { '0': '未知', '1': '男', '2': '女', '9': '未说明' } as const;

export type SexCode = keyof typeof sexNames;

export function isSexCode(code: string): code is SexCode {
  return Object.hasOwn(sexNames, code);
}

/** Chinese name of a sex code, or null when the code is not in the standard. */
export function sexName(code: string): string | null {
  return isSexCode(code) ? sexNames[code] : null;
}
