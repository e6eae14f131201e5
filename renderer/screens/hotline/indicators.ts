import { indicatorNames, type Indicator } from '#contract/hotline/names.ts';
import type { HotlineFigures } from '#contract/hotline/desk.ts';
import type { ReportSheet } from '#contract/workstation/reports.ts';
import { clockText, dateText } from '../../ui/time.ts';

interface Ratio {
  numerator: number;
  denominator: number;
}

/** 7 / 9 → 77.8% ; nothing to count from says so. */
export const percent = ({ numerator, denominator }: Ratio): string =>
  denominator === 0 ? '—' : `${((numerator / denominator) * 100).toFixed(1)}%`;

interface Rate {
  indicator: Indicator;
  name: string;
  of: Ratio;
  what: string;
  goal: string;
}

const named = (indicator: Indicator): { indicator: Indicator; name: string } => ({
  indicator,
  name: indicatorNames[indicator],
});

/** The supervisor's rates, each with what it is counted from. */
export const ratesOf = (one: HotlineFigures): Rate[] => [
  { ...named('connected'), of: one.connected, what: '接通 / 进入排队或振铃', goal: '不低于 95%' },
  { ...named('within15s'), of: one.within15s, what: '15 秒内接通 / 接通', goal: '' },
  { ...named('direct'), of: one.direct, what: '直接答复 / 范围内诉求', goal: '' },
  { ...named('signedOnTime'), of: one.signedOnTime, what: '按时签收 / 应签收', goal: '' },
  { ...named('closedOnTime'), of: one.closedOnTime, what: '按时办结 / 应办结', goal: '' },
  { ...named('returned'), of: one.returned, what: '申请过退单 / 已派出', goal: '' },
  { ...named('redone'), of: one.redone, what: '退回重办 / 已回复', goal: '' },
  { ...named('satisfied'), of: one.satisfied, what: '满意与非常满意 / 有效回访', goal: '' },
];

export const countsOf = (one: HotlineFigures): { indicator: Indicator; name: string; of: number }[] => [
  { ...named('offered'), of: one.offered },
  { ...named('abandoned'), of: one.abandoned },
  { ...named('callBacksOpen'), of: one.callBacksOpen },
  { ...named('unknownEnds'), of: one.unknownEnds },
  { ...named('tickets'), of: one.tickets },
  { ...named('notCounted'), of: one.notCounted },
];

/** As a spreadsheet: a rate without a denominator is an empty cell. */
export async function indicatorSheet(one: HotlineFigures): Promise<Blob> {
  const { tableSheet } = await import('../../ui/table-sheet.ts');
  return await tableSheet(
    '热线指标',
    [
      { title: '指标', width: 18 },
      { title: '值', width: 12, format: '0.0%' },
      { title: '分子', width: 10 },
      { title: '分母', width: 10 },
      { title: '件数', width: 10 },
      { title: '口径', width: 34 },
    ],
    [
      ...ratesOf(one).map(({ name, of: { numerator, denominator }, what }) => [
        ...[name, denominator === 0 ? null : numerator / denominator, numerator, denominator, null, what],
      ]),
      ...countsOf(one).map(({ name, of }) => [name, null, null, null, of, '']),
    ],
  );
}

/** To be put on paper. @param sentence how the hotline is now */
export const indicatorReport = (one: HotlineFigures, sentence: string): ReportSheet => ({
  title: '热线指标',
  lines: [`${dateText(one.day)}，截至 ${clockText(one.at)}`, sentence],
  chart: {
    title: '比率',
    unit: '%',
    bars: ratesOf(one).map(({ name, of }) => ({
      label: name,
      value: of.denominator === 0 ? null : (of.numerator / of.denominator) * 100,
    })),
  },
  columns: [
    { title: '指标', isNumber: false },
    { title: '值', isNumber: true },
    { title: '分子 / 分母', isNumber: true },
    { title: '口径', isNumber: false },
  ],
  rows: [
    ...ratesOf(one).map(({ name, of, what }) => [name, percent(of), `${of.numerator} / ${of.denominator}`, what]),
    ...countsOf(one).map(({ name, of }) => [name, String(of), '', '件数']),
  ],
});
