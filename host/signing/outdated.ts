import type { Db } from '#db/open.ts';
import { listSignatures, type SignatureRow } from '#db/queries/signatures.ts';
import type { CaseFacts } from '../acceptance/obstacles.ts';
import { confirmationFacts, factsDigest, type ShownFact } from '../second-screen/facts.ts';

interface SignedFacts { factsSm3: string; /** absent from a signature of an earlier version */ facts?: ShownFact[] }

export interface SignedState {
  /** Signatures under what the case says now, oldest first. */
  current: SignatureRow[];
  /** Labels of what changed since the latest signature, in reading order; null when nothing did or nobody signed. */
  changed: string[] | null;
}

/** How the signatures of a case stand to what it says now. */
export function signedState(db: Db, caseId: string, facts: CaseFacts): SignedState {
  const rows = listSignatures(db, caseId);
  const latest = rows.at(-1);
  if (!latest) return { current: [], changed: null };
  const now = confirmationFacts(facts);
  const digest = factsDigest(caseId, now);
  const current = rows.filter((row) => signedFacts(row).factsSm3 === digest);
  return { current, changed: current.includes(latest) ? null : changedLabels(signedFacts(latest).facts ?? [], now) };
}

/** A row that was tampered with beyond reading says nothing that could still hold. */
function signedFacts(row: SignatureRow): SignedFacts {
  try {
    return JSON.parse(row.binding_json) as SignedFacts;
  } catch (error) {
    if (error instanceof SyntaxError) return { factsSm3: '' };
    throw error;
  }
}

/** Of facts that are new, gone or say something else. Covered numbers may look the same though they changed. */
export function changedLabels(before: readonly ShownFact[], now: readonly ShownFact[]): string[] {
  const valueOf = (facts: readonly ShownFact[], label: string): string | undefined => facts.find((one) => one.label === label)?.value;
  const labels = [...now, ...before].map((one) => one.label);
  return [...new Set(labels)].filter((label) => valueOf(before, label) !== valueOf(now, label));
}
