import { listDocuments } from '#db/queries/documents.ts';
import type { Db } from '#db/open.ts';

/** Numbers of the papers of a case: somebody who comes with one is found by it. */
export const paperNumbers = (db: Db, caseId: string): string[] => listDocuments(db, caseId).map((one) => one.doc_no);
