import { findCase, type CaseRow } from '#db/queries/cases.ts';
import { findSecondEntry, saveSecondEntry, setSearchText } from '#db/queries/second-entries.ts';
import type { Db } from '#db/open.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import type { Draft } from '#contract/cases.ts';
import type { SecondEntry, SecondEntryField, VerticalSystem } from '#contract/second-entry.ts';
import { ExpectedError } from '#contract/errors.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { fillText, type CaseValues } from '../cases/question-template.ts';
import { keepSearchWords, withWords } from '../cases/search-text.ts';
import { storedDraft, storedItem } from '../cases/stored.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

export function secondEntryOf(db: Db, row: CaseRow, item: ServiceItem | null): SecondEntry | null {
  if (!item?.vertical || row.project_no === null) return null;
  const { system, numberTitle } = item.vertical;
  const done = findSecondEntry(db, row.case_id);
  return { system, numberTitle, number: done?.number ?? null, seconds: done?.seconds ?? null };
}

/** What is to be typed there, in that system's order. @throws ExpectedError CASE_NOT_FOUND | INPUT_INVALID the item needs none */
export function secondEntryFields(ctx: HostContext, caseId: string): SecondEntryField[] {
  const { row, item, vertical } = opened(ctx, caseId);
  const values = valuesOf(storedDraft(row), row, item);
  const fields = vertical.fields.map(({ title, value, words }) => {
    const said = fillText(value, values);
    return { title, value: words?.[said] ?? said };
  });
  record(
    ctx,
    { stream: caseStream(caseId), act: 'secondEntry.fields', detail: String(fields.length) },
    () => undefined,
  );
  return fields;
}

/** The other system's number comes into the case: it is found by it, and the platform is told. */
export function finishSecondEntry(ctx: HostContext, input: { caseId: string; number: string; seconds: number }): void {
  const { caseId, number, seconds } = input;
  const { row, item, vertical } = opened(ctx, caseId);
  const operator = ctx.session.operator();
  record(ctx, { stream: caseStream(caseId), act: 'secondEntry.finish', by: operator, tells: ['station'] }, (on) => {
    saveSecondEntry(ctx.db, {
      ...{ case_id: caseId, system: vertical.system, number, seconds },
      ...{ operator: operator.username, finished_at: on.at },
    });
    const found = withWords(row.search_text, [number]);
    setSearchText(ctx.db, caseId, found);
    keepSearchWords(ctx.db, caseId, row.search_text, found);
    const minutes = Math.max(1, Math.round(seconds / 60));
    const text = `录入${vertical.system}，${vertical.numberTitle} ${number}，用时约 ${minutes} 分钟`;
    const seq = on.step({ name: '二次录入', text });
    const { project_no: projectNo } = row;
    on.report({
      class: 'step',
      projectNo,
      seq,
      payload: {
        ...{ projectNo, seq, action: '其他', stepName: '二次录入', handler: operator.name.slice(0, 30) },
        ...{ opinion: text.slice(0, 1000), startTime: on.at, endTime: on.at },
        ...{ orgName: item.deptName, orgCode: item.deptCode, state: '2' },
      },
    });
    on.note(`${seconds} s`);
  });
}

function opened(ctx: HostContext, caseId: string): { row: CaseRow; item: ServiceItem; vertical: VerticalSystem } {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const item = storedItem(ctx.db, row);
  if (!item?.vertical || row.project_no === null) throw new ExpectedError('INPUT_INVALID');
  return { row, item, vertical: item.vertical };
}

function valuesOf(draft: Draft, row: CaseRow, item: ServiceItem): CaseValues {
  const { person, entity, agent } = draft.applicant;
  return {
    applicant: applicantIdentity(draft.applicant),
    person,
    entity,
    agent: agent ?? {},
    form: draft.form,
    case: {
      projectNo: row.project_no ?? '',
      acceptDocNo: row.accept_doc_no ?? '',
      acceptDate: (row.accept_time ?? '').slice(0, 10),
      promiseDue: row.promise_due ?? '',
      taskName: item.taskName,
    },
  };
}
