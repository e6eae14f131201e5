import writeExcelFile from 'write-excel-file/universal';

export interface SheetColumn {
  title: string;
  /** Letters. */
  width: number;
  /** Of a number, as a spreadsheet writes it, e.g. `0.0%`. */
  format?: string;
}

/** A table as a spreadsheet: text stays text (window 01 is “01”, and no text is ever a formula), null is an empty cell. */
export async function tableSheet(
  name: string,
  columns: readonly SheetColumn[],
  rows: readonly (readonly (string | number | null)[])[],
): Promise<Blob> {
  const head = columns.map((column) => ({ value: column.title, fontWeight: 'bold' as const }));
  const body = rows.map((row) =>
    columns.map((column, index) => {
      const value = row[index] ?? null;
      if (value === null) return null;
      return typeof value === 'number'
        ? { value, type: Number, ...(column.format === undefined ? {} : { format: column.format }) }
        : { value, type: String };
    }),
  );
  const sheet = writeExcelFile([head, ...body], {
    sheet: name,
    columns: columns.map(({ width }) => ({ width })),
    stickyRowsCount: 1,
  });
  return await sheet.toBlob();
}
