import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { listSealed, type SealedSignature } from '#db/queries/signatures.ts';
import type { CaseFacts } from '../cases/facts.ts';
import { aScan, factSeals, whichMaterials, type FactSeal } from './facts.ts';

const Sealed = z.object({ seals: z.array(z.object({ label: z.string(), sm3: z.string() })).default([]) });

export interface SignedState {
  /** Signatures under what the case says now, oldest first. */
  current: SealedSignature[];
  /** The latest signature where it is under something else than the case says now. */
  outdated: SealedSignature | null;
  /** Labels of what changed since the latest signature, in reading order; null when nothing did or nobody signed. */
  changed: string[] | null;
}

/** How the signatures of a case stand to what it says now. */
export function signedState(db: Db, caseId: string, facts: CaseFacts): SignedState {
  const rows = listSealed(db, caseId);
  const latest = rows.at(-1);
  if (!latest) return { current: [], outdated: null, changed: null };
  const now = factSeals(facts);
  const current = rows.filter((row) => changedLabels(sealsOf(row), now).length === 0);
  if (current.includes(latest)) return { current, outdated: null, changed: null };
  return { current, outdated: latest, changed: changedLabels(sealsOf(latest), now) };
}

/** A row that was tampered with beyond reading says nothing that could still hold. */
function sealsOf(row: SealedSignature): FactSeal[] {
  try {
    return Sealed.parse(JSON.parse(row.binding_json)).seals;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return [];
    throw error;
  }
}

/** Of facts that are new, gone or say something else. */
function changedLabels(before: readonly FactSeal[], now: readonly FactSeal[]): string[] {
  const sealOf = (seals: readonly FactSeal[], label: string): string | undefined =>
    seals.find((one) => one.label === label)?.sm3;
  const labels = [...now, ...before].map((one) => one.label).filter((label) => label !== aScan);
  const changed = [...new Set(labels)].filter((label) => sealOf(before, label) !== sealOf(now, label));
  const scans = new Set(now.filter(({ label }) => label === aScan).map(({ sm3 }) => sm3));
  if (before.some(({ label, sm3 }) => label === aScan && !scans.has(sm3))) changed.push(aScan);
  // Not sealed by an earlier version, or said already: it is the same change.
  const isSaid = sealOf(before, whichMaterials) === undefined || changed.includes('材料');
  return isSaid ? changed.filter((label) => label !== whichMaterials) : changed;
}
