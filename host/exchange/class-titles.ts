import { isReportClass, type ReportClass } from '#contract/platform/reports.ts';

const titles: Record<ReportClass, string> = {
  accept: '受理信息',
  material: '申请材料',
  step: '办理环节',
  verification: '核验结果',
  document: '文书与打印',
  signature: '签名',
  rating: '评价',
  attachment: '附件',
  payment: '缴费',
  courier: '寄送',
  special: '特别程序',
  result: '办结结果',
  ticket: '热线工单',
  queueEvent: '叫号',
  dataCorrection: '数据更正',
};

/** What a clerk calls a row of this class; a class this version does not know keeps its own name. */
export const classTitle = (name: string): string => (isReportClass(name) ? titles[name] : name);
