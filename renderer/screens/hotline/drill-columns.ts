import type { DrilledCall, DrilledTicket, DrillView } from '#contract/hotline/drill.ts';
import {
  callIndicators,
  callOutcomeNames,
  countsReasonText,
  endingNames,
  indicatorNames,
  satisfactionNames,
  ticketStateNames,
  ticketTypeNames,
  wayNames,
  type DrillPart,
  type Indicator,
} from '#contract/hotline/names.ts';
import type { ReportSheet } from '#contract/workstation/reports.ts';
import { clockText, dateText, dayOf } from '../../ui/time.ts';
import { percent } from './indicators.ts';

/** A column once: what the screen shows, and what the spreadsheet and the paper hold. Only counts are numbers. */
export interface DrillColumn<Row> {
  name: string;
  title: string;
  /** Grid track. */
  width: string;
  of: (row: Row) => string | number;
}

/** Day and time in China; '' when it has not come. */
const moment = (at: string | null): string => (at === null ? '' : `${dayOf(at)} ${clockText(at)}`);

type Ticket = DrillColumn<DrilledTicket>;
const when = (name: string, title: string, of: (row: DrilledTicket) => string | null): Ticket => ({
  ...{ name, title, width: '138px' },
  of: (row) => moment(of(row)),
});
const signDue = when('signDue', '签收期限', (row) => row.signDue);
const signedAt = when('signedAt', '签收', (row) => row.signedAt);
const closeDue = when('closeDue', '办结期限', (row) => row.closeDue);
const closedAt = when('closedAt', '办结', (row) => row.closedAt);
const way: Ticket = { name: 'way', title: '处置', width: '92px', of: (row) => wayNames[row.way] };
const ending: Ticket = {
  ...{ name: 'ending', title: '结局', width: '76px' },
  of: (row) => (row.ending === null ? '' : endingNames[row.ending]),
};
const returns: Ticket = { name: 'returns', title: '退单次数', width: '80px', of: (row) => row.returnCount };
const redone: Ticket = { name: 'redone', title: '重办次数', width: '80px', of: (row) => row.redoCount };
const satisfaction: Ticket = {
  ...{ name: 'satisfaction', title: '满意度', width: '90px' },
  of: (row) => (row.satisfaction === null ? '' : (satisfactionNames[row.satisfaction] ?? '')),
};
const reason: Ticket = {
  ...{ name: 'reason', title: '不计入的原因', width: '96px' },
  of: (row) => countsReasonText(row.countsReason),
};

/** What an indicator was told by, beside what every ticket shows. */
const told: Partial<Record<Indicator, Ticket[]>> = {
  tickets: [way, ending, reason],
  direct: [ending],
  signedOnTime: [signDue, signedAt],
  closedOnTime: [closeDue, closedAt],
  returned: [returns],
  redone: [redone],
  satisfied: [satisfaction],
  notCounted: [way, reason],
};

export const ticketColumns = (indicator: Indicator): Ticket[] => [
  { name: 'no', title: '工单编号', width: '165px', of: (row) => row.ticketNo },
  { name: 'title', title: '内容', width: 'minmax(200px, 1fr)', of: (row) => row.title },
  { name: 'type', title: '类型', width: '48px', of: (row) => (row.type === null ? '' : ticketTypeNames[row.type]) },
  { name: 'org', title: '主办单位', width: '150px', of: (row) => row.mainOrgName },
  { name: 'state', title: '状态', width: '96px', of: (row) => ticketStateNames[row.state] },
  when('registered', '登记', (row) => row.registeredAt),
  ...(told[indicator] ?? []),
];

export const callColumns: DrillColumn<DrilledCall>[] = [
  { name: 'from', title: '开始等候', width: '170px', of: (row) => moment(row.waitedFrom) },
  {
    ...{ name: 'caller', title: '来电号码', width: '130px' },
    of: (row) => (row.isProtected ? '保密' : row.caller === '' ? '号码未显示' : row.caller),
  },
  {
    ...{ name: 'wait', title: '等候（秒）', width: '90px' },
    of: (row) => {
      const until = row.answeredAt ?? row.endedAt;
      return until === null ? '' : Math.max(0, Math.round((Date.parse(until) - Date.parse(row.waitedFrom)) / 100) / 10);
    },
  },
  { name: 'answered', title: '接通', width: '170px', of: (row) => moment(row.answeredAt) },
  { name: 'by', title: '接听人', width: '110px', of: (row) => row.answeredBy ?? '' },
  { name: 'ended', title: '结束', width: '170px', of: (row) => moment(row.endedAt) },
  {
    ...{ name: 'outcome', title: '结果', width: 'minmax(120px, 1fr)' },
    of: (row) => (row.outcome === null ? '还在进行' : callOutcomeNames[row.outcome]),
  },
];

const parts: Partial<Record<Indicator, Record<'met' | 'missed', string>>> = {
  connected: { met: '接通的', missed: '没有接通的' },
  within15s: { met: '15 秒内接通的', missed: '超过 15 秒的' },
  direct: { met: '直接答复的', missed: '没有直接答复的' },
  signedOnTime: { met: '按时签收的', missed: '没有按时签收的' },
  closedOnTime: { met: '按时办结的', missed: '没有按时办结的' },
  returned: { met: '申请过退单的', missed: '没有退单的' },
  redone: { met: '退回重办的', missed: '没有重办的' },
  satisfied: { met: '满意的', missed: '没有满意的' },
};
/** The lists behind an indicator; a plain count has one. */
export function partsOf(indicator: Indicator): { part: DrillPart; name: string }[] {
  const named = parts[indicator];
  if (!named) return [];
  return [
    { part: 'met', name: named.met },
    { part: 'missed', name: named.missed },
    { part: 'all', name: '全部' },
  ];
}

export const isOfCalls = (indicator: Indicator): boolean => (callIndicators as readonly string[]).includes(indicator);
const unitOf = (indicator: Indicator): string => (isOfCalls(indicator) ? '个来电' : '件');

/** 按时签收 77.8%（7 / 9）：没有按时签收的 2 件 */
export function drillSentence(indicator: Indicator, part: DrillPart, { of, total }: DrillView, listed: number): string {
  const name = indicatorNames[indicator];
  const left = listed < total ? `，这里是最近的 ${listed} ${unitOf(indicator)}` : '';
  const list = partsOf(indicator).find((one) => one.part === part)?.name;
  if (list === undefined) return `${name} ${total} ${unitOf(indicator)}${left}`;
  return `${name} ${percent(of)}（${of.numerator} / ${of.denominator}）：${list} ${total} ${unitOf(indicator)}${left}`;
}

/** The list as a spreadsheet, cell for cell what the screen shows. */
export async function drillSheet<Row>(
  name: string,
  columns: readonly DrillColumn<Row>[],
  rows: readonly Row[],
): Promise<Blob> {
  const { tableSheet } = await import('../../ui/table-sheet.ts');
  return await tableSheet(
    name,
    columns.map(({ title, width }) => ({ title, width: Math.max(10, (Number.parseInt(width, 10) || 320) / 8) })),
    rows.map((row) => columns.map((column) => (column.of(row) === '' ? null : column.of(row)))),
  );
}

/** The list to be put on paper. @param said the whole in a sentence */
export const drillReport = <Row>(
  day: string,
  said: string,
  { name, columns, rows, at }: { name: string; columns: readonly DrillColumn<Row>[]; rows: readonly Row[]; at: string },
): ReportSheet => ({
  title: `热线指标：${name}`,
  lines: [`${dateText(day)}，截至 ${clockText(at)}`, said],
  chart: null,
  columns: columns.map(({ title, width }) => ({
    title,
    isNumber: /次数|（秒）/.test(title),
    isWide: width.startsWith('minmax'),
  })),
  rows: rows.map((row) => columns.map((column) => String(column.of(row)))),
});
