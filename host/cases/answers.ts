import { z } from 'zod';
import { sm3Of } from '../kernel/digest.ts';
import type { Db } from '#db/open.ts';
import { listAttempts, type VerificationRow } from '#db/queries/verifications.ts';
import type { Draft } from '#contract/cases.ts';
import type { VerificationDefinition } from '#contract/catalogue.ts';
import { applicantIdentity } from './applicant.ts';
import { fillTemplate, fillText, type CaseValues } from './question-template.ts';

/** What a definition may name of a case: `applicant.*`, `person.*`, `entity.*`, `agent.*`, `form.*`. */
export function valuesOf(draft: Draft): CaseValues {
  const who = applicantIdentity(draft.applicant);
  return {
    applicant: { ...who, type: draft.applicant.applicantType },
    person: draft.applicant.person,
    entity: draft.applicant.entity,
    agent: draft.applicant.agent ?? {},
    form: draft.form,
  };
}

/** Digest of the very question asked; when the applicant or the form changes, earlier answers are about something else. */
export function subjectOf({ request, version }: VerificationDefinition, values: CaseValues): string {
  return sm3Of(
    JSON.stringify([
      version,
      fillText(request.url, values, encodeURIComponent),
      fillTemplate(request.body ?? null, values),
    ]),
  );
}

/** The newest answers that speak about this draft, for the verifications its item asks for; for an accepted case those that counted or were asked since. */
export function currentVerifications(
  db: Db,
  row: { case_id: string; project_no: string | null },
  draft: Draft,
  definitions: Map<string, VerificationDefinition>,
): VerificationRow[] {
  const rows = listAttempts(db, row.case_id);
  if (rows.length === 0) return rows;
  const values = valuesOf(draft);
  const newest = new Map<string, VerificationRow>();
  for (const one of rows) {
    const definition = definitions.get(one.name);
    const isCurrent =
      row.project_no !== null
        ? one.counts === 1
        : definition !== undefined && one.subject === subjectOf(definition, values);
    if (isCurrent) newest.set(one.name, one);
  }
  return [...newest.values()];
}

const Fill = z.record(z.string(), z.unknown());

/** Every value a department ever gave for a field of this case's form. */
export const everGiven = (db: Db, caseId: string): unknown[] =>
  listAttempts(db, caseId).flatMap((row) => Object.values(Fill.parse(JSON.parse(row.fill_json))));
