import type { z } from 'zod';
import { caseStates, caseStateTable, type CaseState } from './case-states.ts';
import type { CollectType } from './cases.ts';
import type { RoleName } from './roles.ts';

// Apart from the schemas, so that a screen can show a word without loading zod.

/** From the one table of states. */
export const caseStateNames = Object.fromEntries(
  caseStates.map((state) => [state, caseStateTable[state].name]),
) as Record<CaseState, string>;

export const collectTypeNames: Record<z.infer<typeof CollectType>, string> = {
  1: '纸质原件',
  2: '纸质复印件',
  3: '电子上传',
  4: '电子证照',
  5: '核验免交',
};

export const roleNames: Record<RoleName, string> = {
  clerk: '窗口人员',
  hallManager: '大厅管理',
  hotlineOperator: '热线话务',
  outsourcedSeat: '热线外包坐席',
  hotlineSupervisor: '热线班长',
  unit: '承办单位',
  administrator: '系统管理',
  auditor: '审计',
};

/** The file made of a material's scanned pages; it is changed page by page, never taken out whole. */
export const scannedFileName = '扫描件.pdf';
