import type { AgentState, CallOutcome } from './call.ts';
import type { Ending, TicketAct, TicketState, TicketType, Urgency, Way } from './ticket.ts';

// Apart from the schemas, so that a screen can show a word without loading zod.

export const ticketTypeNames: Record<TicketType, string> = {
  consultation: '咨询',
  help: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
};
export const wayNames: Record<Way, string> = {
  inScope: '受理范围内',
  emergency: '紧急事项',
  legalWay: '法定途径',
  notHandled: '不予办理',
  disturbance: '恶意骚扰',
};
export const urgencyNames: Record<Urgency, string> = { normal: '一般', urgent: '紧急', grave: '特急' };
export const endingNames: Record<Ending, string> = {
  ANSWERED: '直接答复',
  TRANSFERRED: '已移交',
  EXPLAINED: '已说明',
  CLUE: '线索移送',
};
export const ticketStateNames: Record<TicketState, string> = {
  ...endingNames,
  REGISTERED: '已登记',
  DISPATCHED: '待签收',
  RETURN_REQ: '申请退单',
  OBJECTION: '异议审核',
  SIGNED: '办理中',
  DELAY_REQ: '申请延期',
  REPLIED: '已回复待审核',
  SENT_BACK: '退回重办',
  RAISED: '提级办理',
  VISIT: '待回访',
  CLOSED: '办结',
};
export const ticketActNames: Record<TicketAct, string> = {
  dispatch: '派单',
  sign: '签收',
  askReturn: '申请退单',
  refuseReturn: '不同意退单',
  objectReturn: '转异议审核',
  decideObjection: '审定主办单位',
  keepUnit: '维持原单位',
  askDelay: '申请延期',
  grantDelay: '同意延期',
  refuseDelay: '不同意延期',
  reply: '回复',
  approveReply: '审核通过',
  sendBack: '退回重办',
  redo: '重新办理',
  raise: '提级办理',
  takeRaised: '指定办理单位',
  visitClose: '回访办结',
  visitSendBack: '回访退回',
  reopen: '重新打开',
  confirmEnding: '确认结局',
  registerInstead: '改为登记',
};
/** What stands in a ticket's course: the acts, and what happens to it beside them. */
export const ticketStepNames: Record<string, string> = {
  ...ticketActNames,
  register: '登记',
  renumber: '改号',
  close: '办结',
  urge: '催办',
  supplement: '补充',
  merge: '并入',
  unmerge: '拆出',
  follow: '随主单答复',
};
export const agentStateNames: Record<AgentState, string> = {
  off: '未签入',
  ready: '空闲',
  ringing: '振铃',
  talking: '通话',
  afterCall: '话后',
  paused: '小休',
};
export const callOutcomeNames: Record<CallOutcome, string> = {
  answered: '已接听',
  abandoned: '排队中放弃',
  notAnswered: '振铃未接',
  transferred: '已转接',
  unknownEnd: '结束原因不明',
};
/** Why a ticket does not count: the way it ended in, or what happened to it. */
export const countsReasonText = (reason: string): string =>
  reason === 'merged' ? '已并入另一件' : ((wayNames as Record<string, string>)[reason] ?? reason);
export const satisfactionNames = ['不满意', '理解', '满意', '非常满意'] as const;

/** The supervisor's indicators: of calls, then of tickets. */
export const callIndicators = [
  'offered',
  'connected',
  'within15s',
  'abandoned',
  'callBacksOpen',
  'unknownEnds',
] as const;
export const ticketIndicators = [
  'tickets',
  'direct',
  'signedOnTime',
  'closedOnTime',
  'returned',
  'redone',
  'satisfied',
  'notCounted',
] as const;
export const indicators = [...callIndicators, ...ticketIndicators] as const;
export const indicatorNames: Record<Indicator, string> = {
  offered: '来电',
  connected: '接通率',
  within15s: '15 秒接听',
  abandoned: '放弃',
  callBacksOpen: '待回拨',
  unknownEnds: '结束原因不明',
  tickets: '诉求',
  direct: '直接答复',
  signedOnTime: '按时签收',
  closedOnTime: '按时办结',
  returned: '退单',
  redone: '重办',
  satisfied: '满意',
  notCounted: '不计入考核',
};
export type Indicator = (typeof indicators)[number];

/** Of what an indicator is counted from: those that are in the numerator, those that are not, and both. */
export const drillParts = ['met', 'missed', 'all'] as const;
export type DrillPart = (typeof drillParts)[number];
