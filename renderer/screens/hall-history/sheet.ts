import writeExcelFile from 'write-excel-file/universal';
import type { HistoryRow } from '#contract/hall/history.ts';
import type { HistoryColumn } from './columns.ts';

/** The table as a spreadsheet: window 01 stays “01”, and no text is ever a formula. */
export async function historySheet(columns: readonly HistoryColumn[], rows: readonly HistoryRow[]): Promise<Blob> {
  const head = columns.map((column) => ({ value: column.title, fontWeight: 'bold' as const }));
  const body = rows.map((row) =>
    columns.map((column) => {
      const value = column.of(row);
      if (value === null) return null;
      return column.isNumber
        ? { value: Number(value), type: Number, ...(column.name === 'within' ? { format: '0.0%' } : {}) }
        : { value: String(value), type: String };
    }),
  );
  const sheet = writeExcelFile([head, ...body], {
    sheet: '大厅历史',
    columns: columns.map((column) => ({ width: column.isNumber ? 12 : 26 })),
    stickyRowsCount: 1,
  });
  return await sheet.toBlob();
}
