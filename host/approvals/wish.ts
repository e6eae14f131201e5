import type { CaseRow } from '#db/queries/cases.ts';
import type { ApprovalWish } from '#contract/approvals.ts';
import { windowActNames } from '#contract/case-states.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { refusalGroundNames, type ApprovableAct, type RefusalGround } from '#contract/decision-names.ts';
import { sm3Of } from '../kernel/digest.ts';

/** What an act says beside the case, in the order it is read out. */
const fieldsOf: Record<ApprovableAct, readonly string[]> = {
  accept: [],
  refuse: ['ground', 'reason', 'redirectOrg'],
  notRequired: ['reason'],
  complete: ['isGranted', 'resultName', 'certNo', 'certValidity', 'explain'],
};
const titles: Record<string, string> = {
  ground: '不予受理的情形',
  reason: '事实和理由',
  redirectOrg: '有权机关',
  isGranted: '决定',
  resultName: '结果名称',
  certNo: '证照或文书编号',
  certValidity: '有效期限',
  explain: '说明',
};

/** Only what the act has, as it will be written: nothing else of the input counts, and nothing of it is left out. */
export const wishOf = (act: ApprovableAct, input: object): ApprovalWish =>
  Object.fromEntries(
    fieldsOf[act].map((name) => {
      const value = Object.entries(input).find(([key]) => key === name)?.[1] as unknown;
      return [name, typeof value === 'boolean' ? value : typeof value === 'string' ? value.trim() : ''];
    }),
  );

/** What somebody agrees to: this act with these words, on this draft, under this version of the item. */
export const approvalDigest = (
  act: ApprovableAct,
  wish: ApprovalWish,
  row: Pick<CaseRow, 'case_id' | 'draft_json'>,
  item: Pick<ServiceItem, 'taskCode' | 'taskVersion'>,
): string => sm3Of(JSON.stringify([act, wish, row.case_id, row.draft_json, item.taskCode, item.taskVersion]));

/** The words of the act as a second person reads them. */
export const wishLines = (act: ApprovableAct, wish: ApprovalWish): [string, string][] => [
  ['要做的', windowActNames[act]],
  ...Object.entries(wish).flatMap(([name, value]): [string, string][] =>
    value === '' ? [] : [[titles[name] ?? name, spoken(name, value)]],
  ),
];

function spoken(name: string, value: string | boolean): string {
  if (typeof value === 'boolean') return value ? '准予，办结' : '不予许可';
  return name === 'ground' && value in refusalGroundNames ? refusalGroundNames[value as RefusalGround] : value;
}
