import { insertDocument, type DocumentRow, type PrintJobRow } from '#db/queries/documents.ts';
import type { Db } from '#db/open.ts';
import type { AcceptedFacts } from '../cases/accepted-facts.ts';
import { acceptanceKinds, documentKind } from './kinds.ts';

/** The papers of an acceptance, fixed in its transaction. */
export function makeDocuments(db: Db, known: AcceptedFacts, newId: () => string): DocumentRow[] {
  return acceptanceKinds.map((one) => {
    const document: DocumentRow = {
      document_id: newId(),
      case_id: known.caseId,
      kind: one.kind,
      doc_no: known.acceptDocNo,
      data_json: JSON.stringify(one.content(known)),
      sm3: null,
      created_at: known.acceptTime,
    };
    insertDocument(db, document);
    return document;
  });
}

/** First prints of what comes out by itself. */
export function firstPrints(documents: readonly DocumentRow[], newId: () => string): PrintJobRow[] {
  return documents
    .filter((document) => documentKind(document.kind).isPrintedAtOnce)
    .map((document) => ({
      print_job_id: newId(),
      document_id: document.document_id,
      state: 'queued',
      reprint_no: 0,
      cause: null,
      created_at: document.created_at,
      finished_at: null,
    }));
}
