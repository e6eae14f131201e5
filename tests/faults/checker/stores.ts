import type { Problem, ProblemKind } from './problem.ts';
import { chainText, sm3, type OutboxFact, type StationFacts } from './station-store.ts';

const owners = ['clerk', 'technician', 'administrator', 'developer', 'department', 'platform'];
const genesis = '0'.repeat(64);

/** What must hold in a store at any moment, even in the middle of a fault. */
export function checkStore(store: StationFacts): Problem[] {
  return [...checkWaiting(store), ...checkOrder(store), ...checkChain(store), ...checkCases(store)];
}

const problem = (kind: ProblemKind, about: string, text: string): Problem => ({ kind, about, text });
const nameOf = (row: OutboxFact): string => `${row.stream}/${row.class}/${row.seq}/${row.version}`;

/** Who may be asked about a row, and when it goes again. */
function checkWaiting({ outbox, uploads, label, audit }: StationFacts): Problem[] {
  const now = audit.at(-1)?.at ?? '';
  const waiting = [
    ...outbox.filter((row) => row.state !== 'acked').map((row) => ({ ...row, name: nameOf(row) })),
    ...uploads.filter((file) => file.state !== 'sent').map((file) => ({ ...file, name: `file ${file.sm3}` })),
  ];
  return waiting.flatMap((row) => {
    const about = `${label} ${row.name}`;
    const found: Problem[] = [];
    const failure = (row.failure === null ? null : JSON.parse(row.failure)) as {
      code?: string;
      who?: string;
      message?: string;
    } | null;
    // What is due now goes with the next round and waits for nothing.
    const isPutOff = row.state === 'attention' || row.nextTryAt > now;
    if (isPutOff && !(failure?.code && failure.message)) found.push(problem('waitsWithoutCause', about, row.state));
    if (failure && !owners.includes(failure.who ?? ''))
      found.push(problem('waitsWithoutOwner', about, failure.who ?? ''));
    if (row.state !== 'attention' && Number.isNaN(Date.parse(row.nextTryAt)))
      found.push(problem('waitsWithoutNextTry', about, row.nextTryAt));
    return found;
  });
}

/** Of one stream nothing was acknowledged that stands behind something that was not. */
function checkOrder({ outbox, label }: StationFacts): Problem[] {
  const open = new Map<string, OutboxFact>();
  const found: Problem[] = [];
  for (const row of outbox) {
    const before = open.get(row.stream);
    if (row.state !== 'acked') open.set(row.stream, before ?? row);
    else if (before) found.push(problem('orderBroken', `${label} ${nameOf(row)}`, `before ${nameOf(before)}`));
  }
  return found;
}

function checkChain({ audit, auditHead, label, mac }: StationFacts): Problem[] {
  const found: Problem[] = [];
  let previous = genesis;
  for (const [at, row] of audit.entries()) {
    if (row.seq !== at + 1 || row.previous !== previous || row.hash !== sm3(chainText(row))) {
      found.push(problem('auditBroken', `${label} ${row.seq}`, row.act));
      break;
    }
    previous = row.hash;
  }
  const last = audit.at(-1);
  if (
    auditHead?.seq !== last?.seq ||
    auditHead?.hash !== last?.hash ||
    (auditHead && auditHead.mac !== mac(`${auditHead.seq} ${auditHead.hash}`))
  )
    found.push(problem('auditCut', label, `ends at ${last?.seq}, marked at ${auditHead?.seq}`));
  return found;
}

/** Whole or not at all: an accepted case has its number, its papers with that number, its step and its act. */
function checkCases({ cases, papers, steps, audit, label }: StationFacts): Problem[] {
  const papersOf = Map.groupBy(papers, (one) => one.caseId);
  const stepsOf = Map.groupBy(steps, (one) => one.caseId);
  const acts = new Set(audit.filter((row) => row.act === 'acceptance.accept').map((row) => row.object));
  return cases.flatMap(({ caseId, projectNo }) => {
    if (projectNo === null) return [];
    const about = `${label} ${caseId}`;
    // Accepted in a life of this store that was lost, and known from the platform: its papers were made then.
    const isRecalled = stepsOf.get(caseId)?.some((step) => step.text.includes('按中心平台的记录补回')) ?? false;
    if (isRecalled) return [];
    const mine = papersOf.get(caseId) ?? [];
    const found: Problem[] = [];
    if (mine.length < 2 || !stepsOf.has(caseId)) found.push(problem('papersMissing', about, `${mine.length} papers`));
    for (const paper of mine)
      if (!paper.text.includes(projectNo))
        found.push(problem('paperOfOtherNumber', about, `${paper.kind} does not name ${projectNo}`));
    if (!acts.has(caseId)) found.push(problem('actMissing', about, projectNo));
    return found;
  });
}
