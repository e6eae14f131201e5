import type { CaseRow } from '#db/queries/cases.ts';
import { setDecision, type DecisionColumns } from '#db/queries/decisions.ts';
import type { Db } from '#db/open.ts';
import { keepSearchWords, withWords } from '../cases/search-text.ts';

/** Keeps a decision made without a case number; from now on the case is found by the number of its paper too. */
export function keepDecision(
  db: Db,
  row: CaseRow,
  docNo: string,
  decision: Omit<DecisionColumns, 'caseId' | 'searchText'>,
): void {
  const searchText = withWords(row.search_text, [docNo]);
  setDecision(db, { ...decision, caseId: row.case_id, searchText });
  keepSearchWords(db, row.case_id, row.search_text, searchText);
}
