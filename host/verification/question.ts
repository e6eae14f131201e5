import { findCase } from '#db/queries/cases.ts';
import { listVerifications, type VerificationRow } from '#db/queries/verifications.ts';
import type { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import { itemAsked } from '../cases/facts.ts';
import { subjectOf, valuesOf } from '../cases/answers.ts';
import { valueAt, type CaseValues } from '../cases/question-template.ts';
import { definitionsOf, storedDraft } from '../cases/stored.ts';
import type { HostContext } from '../kernel/context.ts';

/** What is asked, of whom, for which item. */
export interface Question {
  definition: VerificationDefinition;
  values: CaseValues;
  item: ServiceItem;
}

export const keyOf = (caseId: string, { definition, values }: Question): string =>
  `${caseId}/${definition.name}/${subjectOf(definition, values)}`;

export const isMissingValues = ({ definition, values }: Question): boolean =>
  definition.needs.some((path) => ['', null, undefined].includes(valueAt(values, path) as string | null | undefined));

/** The question of an open row as it would be asked today; null when there is none any more. */
export function openQuestion(ctx: Pick<HostContext, 'db'>, row: VerificationRow): Question | null {
  const found = findCase(ctx.db, row.case_id);
  if (!found) return null;
  const draft = storedDraft(found);
  const item = itemAsked(ctx.db, found, draft);
  const definition = definitionsOf(ctx.db, [row.name]).get(row.name);
  const values = valuesOf(draft);
  const isNewest = listVerifications(ctx.db, row.case_id).some((one) => one.verification_id === row.verification_id);
  if (!item || !definition || !isNewest || isMissingValues({ definition, values, item })) return null;
  // A draft that is about somebody else by now is asked about when somebody looks at it.
  return row.counts === 1 || row.subject === subjectOf(definition, values) ? { definition, values, item } : null;
}
