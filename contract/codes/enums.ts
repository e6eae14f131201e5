/** Code tables of GB/T 39046—2020 appendix A: code → name as people read it. */
export const taskType = {
  '00': '行政权力',
  '01': '行政许可',
  '02': '行政处罚',
  '03': '行政强制',
  '04': '行政征收',
  '05': '行政给付',
  '06': '行政检查',
  '07': '行政确认',
  '08': '行政奖励',
  '09': '行政裁决',
  '10': '其他行政权力',
  '20': '公共服务',
} as const;

/** 行使层级 (A.2). */
export const useLevel = {
  '1': '国家级',
  '2': '省级',
  '3': '市级',
  '4': '县级',
  '5': '镇（乡、街道）级',
  '6': '村（社区）级',
  '7': '分级管理',
} as const;

/** 实施主体性质 (A.3). */
export const deptType = { '1': '法定机关', '2': '授权组织', '3': '受委托组织', '9': '其他' } as const;

/** 服务对象 (A.4). */
export const serverType = {
  '1': '自然人',
  '2': '企业法人',
  '3': '事业法人',
  '4': '社会组织法人',
  '5': '行政机关',
  '6': '其他组织',
} as const;

/** 申请人类型 uses the table of 服务对象. */
export const applicantType = serverType;

/** 办理形式 (A.5); 申报来源 of a case uses the same table. */
export const handleType = {
  '1': '窗口办理',
  '2': '电脑端网上办理',
  '3': '移动端办理',
  '4': '快递申请',
  '9': '其他',
} as const;

/** 办件类型 (A.6). Provinces add 联办 and 上报 under other codes: those are mapped where they are exchanged. */
export const projectType = { '1': '即办件', '2': '承诺件', '9': '其他' } as const;

/** 特别程序种类 (A.7). */
export const specialType = { '1': '延长审批', '2': '其他' } as const;

/** 满意度 (A.8); 1 is best. */
export const satisfaction = {
  '1': '非常满意',
  '2': '满意',
  '3': '基本满意',
  '4': '不满意',
  '5': '非常不满意',
} as const;

/** Unit of a time limit, as a limit is read: 5 个工作日. */
export const limitUnit = { workingDay: '个工作日', naturalDay: '日' } as const;

export type TaskType = keyof typeof taskType;
export type UseLevel = keyof typeof useLevel;
export type DeptType = keyof typeof deptType;
export type ServerType = keyof typeof serverType;
export type ApplicantType = keyof typeof applicantType;
export type HandleType = keyof typeof handleType;
export type ProjectType = keyof typeof projectType;
export type SpecialType = keyof typeof specialType;
export type Satisfaction = keyof typeof satisfaction;
export type LimitUnit = keyof typeof limitUnit;

/** Name of a code in one of the tables above, or the code itself when the table lacks it, so that nothing shows as blank. */
export function nameOf(table: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(table, code) ? (table[code] ?? code) : code;
}
