import type { HistoryRequest, HistoryRow } from '#contract/hall/history.ts';

export const subjectNames = { hall: '大厅', group: '窗口组', window: '窗口', clerk: '人员', item: '事项' } as const;
export const periodNames = { whole: '合计', day: '按日', week: '按周', month: '按月' } as const;

/** A column once: what the screen shows and what the sheet holds. Numbers stay numbers, everything else stays text. */
export interface HistoryColumn {
  name: string;
  title: string;
  width: string;
  isNumber: boolean;
  of: (row: HistoryRow) => string | number | null;
  /** As read on the screen, where it differs from the value itself. */
  text?: (row: HistoryRow) => string;
}

const number = (name: string, title: string, of: HistoryColumn['of'], text?: HistoryColumn['text']): HistoryColumn => ({
  ...{ name, title, of, width: '84px', isNumber: true },
  ...(text ? { text } : {}),
});
const percent = (part: number, whole: number): string =>
  whole === 0 ? '—' : `${Math.round((part / whole) * 100)}%（${part}/${whole}）`;
const minutes = (value: number | null): string => (value === null ? '—' : `${value} 分`);

/** What is compared in this question: its stretch and its subject first, the figures behind. */
export function historyColumns({ subject, period }: Pick<HistoryRequest, 'subject' | 'period'>): HistoryColumn[] {
  const stretch: HistoryColumn = {
    ...{ name: 'stretch', title: period === 'day' ? '日期' : '起止日期', width: '210px', isNumber: false },
    of: (row) => (row.from === row.to ? row.from : `${row.from} 至 ${row.to}`),
  };
  const named: HistoryColumn = {
    ...{ name: 'name', title: subjectNames[subject], width: 'minmax(140px, 1fr)', isNumber: false },
    of: (row) => row.name,
  };
  return [
    ...(period === 'whole' && subject !== 'hall' ? [] : [stretch]),
    ...(subject === 'hall' ? [] : [named]),
    number('issued', '取号', (row) => row.issued),
    number('called', '叫到', (row) => row.called),
    number('done', '办完', (row) => row.done),
    number('noShow', '过号', (row) => row.noShow),
    number('cancelled', '取消', (row) => row.cancelled),
    {
      ...number(
        'within',
        '承诺时间内叫到',
        (row) => (row.promised === 0 ? null : row.within / row.promised),
        (row) => percent(row.within, row.promised),
      ),
      width: '150px',
    },
    number(
      'wait',
      '等候中位',
      (row) => row.waitMin.median,
      (row) => minutes(row.waitMin.median),
    ),
    number(
      'waitLong',
      '九成等候',
      (row) => row.waitMin.p90,
      (row) => minutes(row.waitMin.p90),
    ),
    number(
      'serve',
      '办理中位',
      (row) => row.serveMin.median,
      (row) => minutes(row.serveMin.median),
    ),
    number(
      'serveLong',
      '九成办理',
      (row) => row.serveMin.p90,
      (row) => minutes(row.serveMin.p90),
    ),
  ];
}

export const cellText = (column: HistoryColumn, row: HistoryRow): string =>
  column.text?.(row) ?? String(column.of(row) ?? '—');
