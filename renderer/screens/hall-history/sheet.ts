import type { HistoryRow } from '#contract/hall/history.ts';
import { tableSheet } from '../../ui/table-sheet.ts';
import type { HistoryColumn } from './columns.ts';

/** The table as a spreadsheet: a share is a number that the spreadsheet shows as per cent. */
export const historySheet = (columns: readonly HistoryColumn[], rows: readonly HistoryRow[]): Promise<Blob> =>
  tableSheet(
    '大厅历史',
    columns.map((column) => ({
      title: column.title,
      width: column.isNumber ? 12 : 26,
      ...(column.name === 'within' ? { format: '0.0%' } : {}),
    })),
    rows.map((row) =>
      columns.map((column) => {
        const value = column.of(row);
        return value === null ? null : column.isNumber ? Number(value) : String(value);
      }),
    ),
  );
