import type { Applicant, Obstacle } from '#contract/cases.ts';
import { dateFault } from '../forms/date-bounds.ts';
import type { z } from 'zod';

/** An agent acts by somebody's authority; who represents the entity by law does not. */
export function needsAuthority({ applicantType, agent, entity }: Applicant): boolean {
  if (!agent || agent.name.trim() === '') return false;
  return applicantType === '1' || agent.name.trim() !== entity.legalPerson.trim();
}

/** The paper itself, beside the materials of the item; null where none is needed or seen. */
export function authorityPaper(applicant: Applicant): { materialId: string; materialName: string } | null {
  if (!needsAuthority(applicant) || !applicant.authority?.isSeen) return null;
  return {
    materialId: 'AUTHORITY',
    materialName: applicant.authority.kind === 'guardian' ? '监护关系证明' : '授权委托书',
  };
}

/** What is missing of the authority. @param today China date */
export function authorityObstacles(applicant: Applicant, today: string): z.infer<typeof Obstacle>[] {
  if (!needsAuthority(applicant)) return [];
  const { authority } = applicant;
  const of = (message: string): z.infer<typeof Obstacle>[] => [
    { section: 'applicant', field: 'authority', message, blocking: true },
  ];
  if (!authority?.isSeen)
    return of(
      authority?.kind === 'guardian' ? '请核对监护关系证明后勾选' : '由他人代办，请核对授权委托书后勾选“已核委托书”',
    );
  if (authority.validTo === null) return [];
  if (authority.validTo < today) return of(`授权委托书已于 ${authority.validTo} 到期，请申请人重新委托`);
  const fault = dateFault({ title: '委托书的期限' }, authority.validTo, today);
  return fault === null ? [] : of(fault);
}
