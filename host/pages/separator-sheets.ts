import { findCase } from '#db/queries/cases.ts';
import { ExpectedError } from '#contract/errors.ts';
import { itemOrNull } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { pdfEngine, type PdfNode } from '../documents/notice-pdf.ts';
import { qrNode } from '../documents/notice-qr.ts';
import { findFonts } from '../fonts/fonts.ts';
import type { HostContext } from '../kernel/context.ts';
import { separatorText } from './separators.ts';

const codePt = 200;

/** Separator sheets for the item of a case, one A4 page for each of its materials. @throws ExpectedError CASE_NOT_FOUND | ITEM_NOT_FOUND */
export async function separatorFile(ctx: HostContext, caseId: string): Promise<File> {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const item = itemOrNull(ctx.db, storedDraft(row).taskCode);
  if (!item) throw new ExpectedError('ITEM_NOT_FOUND');
  const pdf = await pdfEngine(findFonts()).render({
    pageSize: 'A4',
    pageMargins: [60, 90, 60, 60],
    content: item.materials.flatMap(({ materialName }, at): PdfNode[] => [
      {
        text: `分隔页 ${at + 1}`,
        fontSize: 64,
        bold: true,
        alignment: 'center',
        ...(at === 0 ? {} : { pageBreak: 'before' }),
      },
      { text: materialName, fontSize: 26, alignment: 'center', margin: [0, 20, 0, 40] },
      {
        columns: [
          { width: '*', text: '' },
          { width: codePt, stack: [qrNode(separatorText(at + 1), codePt)] },
          { width: '*', text: '' },
        ],
      },
      {
        text: `放在第 ${at + 1} 份材料前面，一起进纸；扫描后自动归到这份材料，分隔页本身不留。可以反复使用。`,
        fontSize: 14,
        alignment: 'center',
        margin: [0, 40, 0, 0],
      },
    ]),
  });
  return new File([new Uint8Array(pdf)], '分隔页.pdf', { type: 'application/pdf' });
}
