import type { Draft } from '#contract/cases.ts';

/** A case in a sentence: `钱小芳 · 居住证申领`. */
export function caseLabel({ applicant }: Pick<Draft, 'applicant'>, taskName: string | null | undefined): string {
  const { person, entity } = applicant;
  const who = applicant.applicantType === '1' ? person.name : entity.name;
  return `${who || '未登记申请人'} · ${taskName ?? '未选事项'}`;
}
