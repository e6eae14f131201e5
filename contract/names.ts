import type { z } from 'zod';
import type { CaseState, CollectType } from './cases.ts';
import type { Role } from './people.ts';

// Apart from the schemas, so that a screen can show a word without loading zod.

export const caseStateNames: Record<CaseState, string> = {
  DRAFT: '草稿',
  RECEIVED: '已收件',
  NOT_REQUIRED: '无需办理',
  NOT_ACCEPTED: '不予受理',
  CORRECTION: '补正',
  ACCEPTED: '已受理',
  IN_REVIEW: '部门办理',
  SUSPENDED: '特别程序',
  DONE_OK: '办结',
  DONE_COND: '容缺办结',
  DONE_REFUSED: '不予许可',
  WITHDRAWN: '已撤回',
  DELIVERED: '已送达',
  VOID: '已作废',
};

export const collectTypeNames: Record<z.infer<typeof CollectType>, string> = {
  1: '纸质原件',
  2: '纸质复印件',
  3: '电子上传',
  4: '电子证照',
  5: '核验免交',
};

export const roleNames: Record<Role, string> = {
  clerk: '窗口人员',
  hallManager: '大厅管理',
  hotlineOperator: '热线话务',
  outsourcedSeat: '热线外包坐席',
  hotlineSupervisor: '热线班长',
  unit: '承办单位',
  administrator: '系统管理',
  auditor: '审计',
};
