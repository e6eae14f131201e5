import type { HistoryRequest, HistoryRow } from '#contract/hall/history.ts';
import type { ReportSheet } from '#contract/workstation/reports.ts';
import { cellText, periodNames, subjectNames, type HistoryColumn } from './columns.ts';

const maxBars = 20;
const maxRows = 2000;

/** The table to be put on paper, with what it shows at a glance: numbers taken, in the order of the table. @param said the whole in a sentence */
export function historyReport(
  { from, to, subject, period }: HistoryRequest,
  columns: readonly HistoryColumn[],
  rows: readonly HistoryRow[],
  said: string,
): ReportSheet {
  const label = (row: HistoryRow): string =>
    [period === 'whole' ? '' : row.from, row.name].filter((one) => one !== '').join(' ') || row.from;
  return {
    title: `大厅历史（按${subjectNames[subject]}）`,
    lines: [
      `${from} 至 ${to}，${periodNames[period]}`,
      said,
      ...(rows.length > maxRows ? [`共 ${rows.length} 行，这里是前 ${maxRows} 行`] : []),
    ],
    chart:
      rows.length === 0
        ? null
        : {
            title: rows.length > maxBars ? `取号（前 ${maxBars} 行）` : '取号',
            unit: ' 个',
            bars: rows.slice(0, maxBars).map((row) => ({ label: label(row), value: row.issued })),
          },
    columns: columns.map(({ title, isNumber }) => ({ title, isNumber })),
    rows: rows.slice(0, maxRows).map((row) => columns.map((column) => cellText(column, row))),
  };
}
