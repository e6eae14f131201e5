import type { Db } from '#db/open.ts';
import { listSignatures, type SignatureRow } from '#db/queries/signatures.ts';
import type { CaseFacts } from '../cases/obstacles.ts';
import { factSeals, type FactSeal } from './facts.ts';

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
  const now = factSeals(facts);
  const current = rows.filter((row) => changedLabels(sealsOf(row), now).length === 0);
  return { current, changed: current.includes(latest) ? null : changedLabels(sealsOf(latest), now) };
}

/** A row that was tampered with beyond reading says nothing that could still hold. */
function sealsOf(row: SignatureRow): FactSeal[] {
  try {
    return (JSON.parse(row.binding_json) as { seals?: FactSeal[] }).seals ?? [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Of facts that are new, gone or say something else. */
function changedLabels(before: readonly FactSeal[], now: readonly FactSeal[]): string[] {
  const sealOf = (seals: readonly FactSeal[], label: string): string | undefined =>
    seals.find((one) => one.label === label)?.sm3;
  const labels = [...now, ...before].map((one) => one.label);
  return [...new Set(labels)].filter((label) => sealOf(before, label) !== sealOf(now, label));
}
