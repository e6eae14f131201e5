// Apart from the schemas, so that a screen can show a word without loading zod.

/** Why an application is not accepted. */
export const refusalGrounds = ['notOurs', 'notAllowed', 'falseMaterials'] as const;
export type RefusalGround = (typeof refusalGrounds)[number];
export const refusalGroundNames: Record<RefusalGround, string> = {
  notOurs: '不属于本机关职权范围',
  notAllowed: '依法不得受理',
  falseMaterials: '隐瞒情况或提供虚假材料',
};

export const deliveryMethods = ['window', 'post', 'electronic'] as const;
export type DeliveryMethod = (typeof deliveryMethods)[number];
export const deliveryMethodNames: Record<(typeof deliveryMethods)[number], string> = {
  window: '窗口领取',
  post: '邮寄',
  electronic: '电子送达',
};
/** The clock that runs on a case when its promise does not: 告知, 补正, 送达. */
export const deadlineKinds = ['decide', 'correct', 'deliver'] as const;
export const deadlineNames: Record<(typeof deadlineKinds)[number], string> = {
  decide: '决定期限',
  correct: '补正期限',
  deliver: '送达期限',
};

/** What stands in the place of a material that is not handed in now. */
export const materialInsteads = ['later', 'promise'] as const;
export type MaterialInstead = (typeof materialInsteads)[number];
export const materialInsteadNames: Record<MaterialInstead, string> = { later: '容缺后补', promise: '告知承诺' };

/** Acts an item may want a second person for. */
export const approvableActs = ['accept', 'refuse', 'notRequired', 'complete'] as const;
export type ApprovableAct = (typeof approvableActs)[number];

export const approvalStates = ['waiting', 'granted', 'declined', 'used', 'replaced', 'refused'] as const;
export type ApprovalState = (typeof approvalStates)[number];
export const approvalStateNames: Record<ApprovalState, string> = {
  waiting: '等待复核',
  granted: '已同意',
  declined: '已退回',
  used: '已同意，已执行',
  replaced: '另行复核',
  refused: '平台没有收下，请重新提请',
};

/** How a case ended, in our own words; what a receiving platform calls it is its adapter's matter. */
export const resultTypes = [
  'granted',
  'refused',
  'returned',
  'void',
  'deleted',
  'forwarded',
  'notAccepted',
  'plain',
] as const;

export const resultTypeNames: Record<(typeof resultTypes)[number], string> = {
  granted: '准予，出具证照',
  refused: '不予许可',
  returned: '退回申请人',
  void: '作废',
  deleted: '删除',
  forwarded: '转报',
  notAccepted: '不予受理',
  plain: '办结',
};
