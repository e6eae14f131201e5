import type { InspectionMonth, MonthRow } from '#contract/inspection.ts';
import { tableSheet } from '../../ui/table-sheet.ts';
import { figureOf } from './figures.ts';

type Line = Omit<MonthRow, 'deptCode' | 'deptName'> & { deptName: string };

const figure = (line: Line, of: 'yellow' | 'red'): string | number => figureOf(line, of) ?? '无数据';

const columns: readonly { title: string; of: (line: Line) => string | number }[] = [
  { title: '规则', of: (line) => line.ruleName },
  { title: '单位', of: (line) => line.deptName },
  { title: '看过（件）', of: (line) => (line.looked === 0 ? '无数据' : line.looked) },
  { title: '没有数据（件）', of: (line) => line.lacking },
  { title: '黄（件）', of: (line) => figure(line, 'yellow') },
  { title: '红（件）', of: (line) => figure(line, 'red') },
  { title: '督办', of: (line) => line.noticed },
  { title: '回复', of: (line) => line.answered },
  { title: '逾期回复', of: (line) => line.answeredLate },
  { title: '复查通过', of: (line) => line.passed },
  { title: '不成立', of: (line) => line.dismissed },
];

/** The month as a spreadsheet: each rule over all, then by department. */
export const monthSheet = (month: InspectionMonth): Promise<Blob> =>
  tableSheet(
    '监察月报',
    columns.map(({ title }, index) => ({ title, width: index < 2 ? 30 : 13 })),
    month.rules
      .flatMap((rule): Line[] => [
        { ...rule, deptName: '全部' },
        ...month.rows.filter((row) => row.ruleId === rule.ruleId),
      ])
      .map((line) => columns.map((column) => column.of(line))),
  );
