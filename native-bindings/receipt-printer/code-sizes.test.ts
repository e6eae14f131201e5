import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { barcodeFits, qrModuleDots } from './code-sizes.ts';

const { create } = createRequire(import.meta.url)('qrcode') as typeof import('qrcode');

it.each([384, 512, 576])(
  'a QR code of any length is no wider than %d dots, and as large as wanted where it can be',
  (paperDots) => {
    for (let bytes = 1; bytes <= 2331; bytes += 7) {
      const data = 'a'.repeat(bytes);
      const { size } = create([{ data: Buffer.from(data), mode: 'byte' }], { errorCorrectionLevel: 'M' }).modules;
      const dots = qrModuleDots(data, 6, paperDots);
      expect([bytes, size * dots <= paperDots]).toEqual([bytes, true]);
      if (dots < 6) expect([bytes, size * (dots + 1) > paperDots]).toEqual([bytes, true]);
    }
  },
);

it('a case number fits as a barcode on 80 mm and not on 58 mm', () => {
  expect([barcodeFits('0000002026000000001', 576), barcodeFits('0000002026000000001', 384)]).toEqual([true, false]);
});
