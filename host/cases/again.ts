import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { findSameBefore, setFingerprint } from '#db/queries/cases.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import type { Db } from '#db/open.ts';
import type { Draft, Obstacle } from '#contract/cases.ts';
import { stateName } from '#contract/case-states.ts';
import { certKey } from '#contract/codes/index.ts';
import { sm3Of } from '../kernel/digest.ts';
import { applicantIdentity } from './applicant.ts';
import type { CaseDeps, CaseFacts } from './facts.ts';

/** Where the item says nothing (`againDays`). */
const defaultDays = 30;

/** Kept with the draft at every save, so that the question needs no platform. */
export function keepFingerprint(db: Db, caseId: string, draft: Draft): void {
  setFingerprint(db, caseId, fingerprintOf(db, draft));
}

/** The same person came for the same item not long ago: a question with the earlier case, never a refusal. */
export function againNotice(
  { db, time }: CaseDeps,
  caseId: string,
  { draft, item }: Pick<CaseFacts, 'draft' | 'item'>,
): z.infer<typeof Obstacle>[] {
  const fingerprint = fingerprintOf(db, draft);
  const days = item?.againDays ?? defaultDays;
  if (fingerprint === null || days === 0) return [];
  const since = new Date(time.now().getTime() - days * 86_400_000).toISOString();
  const earlier = findSameBefore(db, { caseId, fingerprint, since });
  if (!earlier) return [];
  const what = earlier.project_no
    ? `办件 ${earlier.project_no}（${stateName(earlier.state)}）`
    : `${earlier.operator_name}的一份草稿`;
  return [
    {
      section: 'applicant',
      field: 'again',
      message: `此人 ${days} 天内办过同一事项：${what}。请先问清是不是重复办理`,
      blocking: false,
    },
  ];
}

function fingerprintOf(db: Db, { taskCode, applicant }: Draft): string | null {
  const who = applicantIdentity(applicant);
  const key = certKey(who.certType, who.certNo);
  return taskCode === null || key === '' ? null : sm3Of(`${salt(db)}\n${key}\n${taskCode}`);
}

/** Of this machine alone: a fingerprint tells nothing to whoever has a list of numbers and not this. */
function salt(db: Db): string {
  const known = readSetting(db, 'fingerprintSalt', z.string());
  if (known !== null) return known;
  const made = randomBytes(32).toString('hex');
  writeSetting(db, 'fingerprintSalt', made);
  return made;
}
