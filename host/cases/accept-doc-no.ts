/** 受理文书编号 of a case number: `〔2026〕000123号`. */
export const acceptDocNo = (prefix: string, serial: number): string =>
  `〔${prefix.slice(-4)}〕${String(serial).padStart(6, '0')}号`;
