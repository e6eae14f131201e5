import { z } from 'zod';
import {
  blockPlaces,
  countActs,
  countDelivered,
  countHeld,
  countNumbered,
  countPapers,
  insertCloseOut,
  listCloseOuts,
} from '#db/queries/close-out.ts';
import { countHeldSlips } from '#db/queries/custody.ts';
import { countPayments } from '#db/queries/payments.ts';
import { outboxCounts } from '#db/queries/outbox.ts';
import { SignedCloseOut, type CloseOutLine, type CloseOutSheet, type Difference } from '#contract/close-out.ts';
import { yuanText } from '#contract/money.ts';
import { ExpectedError } from '#contract/errors.ts';
import { documentKind } from '../documents/kinds.ts';
import { startOfDay } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record } from '../kernel/record.ts';

const Blocks = z.record(z.string(), z.number());

/** What the window did since the last sheet that was signed, each thing counted from two places where there are two. */
export function closeOutSheet(ctx: HostContext, to = ctx.time.iso()): CloseOutSheet {
  const { db } = ctx;
  const [last] = listCloseOuts(db, 1);
  const from = last?.to_at ?? startOfDay(ctx.time.now());
  const lines = linesOf(ctx, { from, to });
  const operator = ctx.session.operator();
  return {
    from,
    to,
    windowNo: ctx.station.windowNo,
    hallName: readHall(db)?.hallName ?? '',
    operatorName: operator.name,
    lines,
    differences: differencesOf(lines, outboxCounts(db)),
  };
}

function linesOf({ db }: HostContext, span: { from: string; to: string }): CloseOutLine[] {
  const acts = countActs(db, span);
  const papers = countPapers(db, span);
  const used = numbersUsed(db);
  const held = countHeld(db);
  const sync = outboxCounts(db);
  const act = (...names: string[]): number => names.reduce((sum, name) => sum + (acts.get(name) ?? 0), 0);
  const paper = (kind: string) => papers.find((one) => one.kind === kind) ?? { made: 0, printed: 0 };
  const letters = papers.filter(({ kind }) => documentKind(kind).madeAt === 'act');
  const made = letters.reduce((sum, one) => sum + one.made, 0);
  const plain = (key: string, title: string, count: number): CloseOutLine => ({ key, title, count, against: [] });
  return [
    {
      key: 'accepted',
      title: '受理',
      count: act('acceptance.accept', 'acceptance.deemed'),
      against: [
        { title: '有编号的办件', count: countNumbered(db, span) },
        ...(used === null ? [] : [{ title: '用掉的办件编号', count: used.cases }]),
      ],
    },
    {
      key: 'receipts',
      title: '受理回执',
      count: paper('RECEIPT').made,
      against: [{ title: '打出', count: paper('RECEIPT').printed }],
    },
    plain('received', '收件', act('acceptance.receive')),
    plain('corrected', '补正告知', act('acceptance.correct', 'acceptance.correctAdded')),
    plain('refused', '不予受理、无需受理', act('acceptance.refuse', 'acceptance.notRequired')),
    plain('withdrawn', '撤回', act('acceptance.withdraw')),
    plain('completed', '当场办结', act('acceptance.complete')),
    {
      key: 'letters',
      title: '出具的文书',
      count: made,
      against: [
        { title: '打出', count: letters.reduce((sum, one) => sum + one.printed, 0) },
        ...(used === null ? [] : [{ title: '用掉的文书编号', count: used.papers }]),
      ],
    },
    {
      key: 'delivered',
      title: '送达结果',
      count: act('delivery.deliver'),
      against: [
        { title: '已送达的办件', count: countDelivered(db, span) },
        { title: '送达回证', count: paper('DELIVER').made },
      ],
    },
    ...feeLines(db, span, { charged: act('payments.charge'), notices: paper('FEE').made }),
    ...custodyLines(db, act, paper('CUSTODY').printed),
    plain('held', '窗口保管：待决定或待补正', held.undecided),
    plain('results', '窗口保管：待领取的结果', held.results),
    plain('pending', '待上报', sync.pending),
    plain('attention', '上报需处理', sync.attention),
  ];
}

/** Nothing where no papers were kept by slip. */
function custodyLines(db: HostContext['db'], act: (...names: string[]) => number, printed: number): CloseOutLine[] {
  const [kept, handedOver, returned] = [act('custody.keep'), act('custody.handOver'), act('custody.giveBack')];
  const held = countHeldSlips(db);
  if (kept + handedOver + returned + held === 0) return [];
  return [
    { key: 'custody', title: '保管材料', count: kept, against: [{ title: '打出的保管凭条', count: printed }] },
    { key: 'custodyHandedOver', title: '移交保管的材料', count: handedOver, against: [] },
    { key: 'custodyReturned', title: '退还保管的材料', count: returned, against: [] },
    { key: 'custodyHeld', title: '窗口保管：凭条上的材料', count: held, against: [] },
  ];
}

/** Nothing where nothing was charged: most windows never do. */
function feeLines(
  db: HostContext['db'],
  span: { from: string; to: string },
  { charged, notices }: { charged: number; notices: number },
): CloseOutLine[] {
  const sums = countPayments(db, span);
  const of = (state: string): { count: number; amount: number } =>
    sums.find((one) => one.state === state) ?? { count: 0, amount: 0 };
  const [paid, refunded] = [of('paid'), of('refunded')];
  const made = sums.reduce((sum, one) => sum + one.count, 0);
  if (charged === 0 && notices === 0 && made === 0) return [];
  const open = made - paid.count - refunded.count - of('cancelled').count;
  return [
    {
      key: 'charged',
      title: '收费',
      count: charged,
      against: [
        { title: '缴费通知书', count: notices },
        { title: '缴款单', count: made },
      ],
    },
    { key: 'paid', title: `已缴费，合计 ${yuanText(paid.amount)} 元`, count: paid.count, against: [] },
    { key: 'refunded', title: `已退费，合计 ${yuanText(refunded.amount)} 元`, count: refunded.count, against: [] },
    { key: 'unpaid', title: '没有缴清或没有退完的收费', count: open, against: [] },
  ];
}

/** Numbers taken since the last sheet; null when it cannot be told: blocks from before their first number was kept. */
function numbersUsed(db: HostContext['db']): { cases: number; papers: number } | null {
  const [last] = listCloseOuts(db, 1);
  const before = last ? Blocks.parse(JSON.parse(last.blocks_json)) : {};
  const used = { cases: 0, papers: 0 };
  for (const { block_id: id, series, first_no: first, next_no: next } of blockPlaces(db)) {
    const start = before[id] ?? first;
    if (start === null) return null;
    used[series === '' ? 'cases' : 'papers'] += next - start;
  }
  return used;
}

function differencesOf(lines: CloseOutLine[], sync: { pending: number; attention: number }): Difference[] {
  const found = lines.flatMap(({ key, title, count, against }) =>
    against
      .filter((one) => one.count !== count)
      .map((one) => ({ key: `${key}.${one.title}`, text: `${title} ${count}，${one.title} ${one.count}` })),
  );
  if (sync.pending > 0) found.push({ key: 'pending', text: `还有 ${sync.pending} 条没有上报` });
  if (sync.attention > 0) found.push({ key: 'attention', text: `有 ${sync.attention} 条上报需要处理` });
  return found;
}

/**
 * Signs the sheet as it was read.
 *
 * @throws ExpectedError CLOSE_OUT_CHANGED something happened since it was read | CLOSE_OUT_UNEXPLAINED
 */
export function signCloseOut(
  ctx: HostContext,
  { to, explanations }: { to: string; explanations: Record<string, string> },
): SignedCloseOut {
  const operator = ctx.session.operator();
  const read = closeOutSheet(ctx, to);
  const now = closeOutSheet(ctx);
  if (JSON.stringify(read.lines) !== JSON.stringify(now.lines)) throw new ExpectedError('CLOSE_OUT_CHANGED');
  const open = now.differences.filter((one) => (explanations[one.key] ?? '') === '');
  if (open.length > 0)
    throw new ExpectedError('CLOSE_OUT_UNEXPLAINED', { items: open.map((one) => one.text).join('；') });
  return record(ctx, { stream: 'station', act: 'closeOut.sign', by: operator, detail: now.windowNo }, (on) => {
    const signed: SignedCloseOut = { ...now, to: on.at, closeOutId: ctx.newId(), signedAt: on.at, explanations };
    insertCloseOut(ctx.db, {
      close_out_id: signed.closeOutId,
      from_at: signed.from,
      to_at: signed.to,
      operator: operator.username,
      sheet_json: JSON.stringify(signed),
      blocks_json: JSON.stringify(Object.fromEntries(blockPlaces(ctx.db).map((one) => [one.block_id, one.next_no]))),
      signed_at: on.at,
    });
    return signed;
  });
}

export const signedCloseOuts = (ctx: HostContext): SignedCloseOut[] =>
  listCloseOuts(ctx.db, 60).map((row) => SignedCloseOut.parse(JSON.parse(row.sheet_json)));
