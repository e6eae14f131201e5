import { createGlyphPainter } from '#native-bindings/receipt-printer/glyphs.ts';
import { findModel, optionsOf } from '#native-bindings/receipt-printer/models.ts';
import { previewPng, renderPreview } from '#native-bindings/receipt-printer/preview.ts';
import { DEFAULT_PROFILE } from '#native-bindings/receipt-printer/encode.ts';
import { printerModels } from '../devices/printer-driver.ts';
import { faceOf } from '../fonts/coverage.ts';
import { buildReceipt } from '../documents/receipt.ts';

/** A receipt with invented content as it lies on 58 or 80 mm paper. */
export function receiptPreview(paper: '58' | '80'): File {
  const { profile } = optionsOf(findModel(printerModels(), `generic-${paper}`));
  const document = buildReceipt({
    caseNo: '000000202600000001X',
    itemName: '示例事项（样张）',
    applicantName: '样张',
    receivedAt: '2026-03-05T10:24:00+08:00',
    dueOn: '2026-03-12',
    materials: [
      { name: '示例材料一', count: 1 },
      { name: '示例材料二', count: 2 },
    ],
    queryUrl: 'https://query.example.invalid/q/000000202600000001X',
    queryPassword: '000000',
    hallName: '示例区政务服务中心',
    windowName: '1 号窗',
    operatorName: '样张',
    contactPhone: '000-12345678',
  });
  const png = previewPng(
    renderPreview(
      document,
      { ...DEFAULT_PROFILE, ...profile },
      createGlyphPainter((character) => faceOf(character)?.regular ?? null),
    ),
  );
  return new File([new Uint8Array(png)], `回执样张-${paper}mm.png`, { type: 'image/png' });
}
