// Apart from the schemas, so that a screen can show a word without loading zod.
import type { reworkCauses, ReworkState, visitResults } from './rework.ts';

export const reworkStateNames: Record<ReworkState, string> = {
  toVerify: '待核实',
  fixing: '整改中',
  appealed: '申诉中',
  answered: '已反馈，待回访',
  closed: '办结',
};
export const reworkCauseNames: Record<(typeof reworkCauses)[number], string> = {
  attitude: '服务态度',
  waiting: '等候太久',
  materials: '材料、一次告知',
  procedure: '流程、超时',
  result: '对结果不满意',
  environment: '环境、设备',
  other: '其他',
};
export const visitResultNames: Record<(typeof visitResults)[number], string> = {
  satisfied: '满意',
  notSatisfied: '仍不满意',
  notReached: '联系不上',
};
