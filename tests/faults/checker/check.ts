import type { JournalLine } from './journal.ts';
import type { PlatformFacts, PlatformRow } from './platform-tables.ts';
import type { Problem, ProblemKind } from './problem.ts';
import type { OutboxFact, StationFacts } from './station-store.ts';
import { checkStore } from './stores.ts';

/** All that is left when everything came to rest. */
export interface Remains {
  journal: JournalLine[];
  /** One per machine, those that were retired as well. */
  stores: StationFacts[];
  platform: PlatformFacts;
}

export interface Checked {
  promised: number;
  gone: number;
  cases: number;
  rows: number;
  acts: number;
  problems: Problem[];
}

const problem = (kind: ProblemKind, about: string, text: string): Problem => ({ kind, about, text });

/** Compares what was promised with what both databases hold. */
export function check(remains: Remains): Checked {
  const { journal, stores, platform } = remains;
  const promised = journal.filter((line) => line.kind === 'accepted');
  const gone = goneOf(journal, platform);
  const problems = [
    ...stores.flatMap(checkStore),
    ...checkPromises(remains, gone),
    ...checkNumbers(remains),
    ...stores.flatMap((store) => checkAtPlatform(store, platform)),
    ...checkPlatform(platform),
    ...checkMarks(stores, platform),
  ];
  return {
    promised: promised.length,
    gone: promised.filter((line) => gone.has(line.caseId)).length,
    cases: platform.listed.length,
    rows: platform.rows.length,
    acts: stores.reduce((sum, store) => sum + store.audit.length, 0),
    problems,
  };
}

const streamOf = (caseId: string): string => `case:${caseId}`;

/** Lost with a disk, and nowhere else either. */
function goneOf(journal: JournalLine[], platform: PlatformFacts): Set<string> {
  const arrived = new Set(platform.streams.map((one) => one.name));
  const lost = journal.flatMap((line) => (line.kind === 'gone' ? line.caseIds : []));
  return new Set(lost.filter((caseId) => !arrived.has(streamOf(caseId))));
}

/** Every accept answer: once at the platform, under the number that was said, and known at a station. */
function checkPromises({ journal, stores, platform }: Remains, gone: ReadonlySet<string>): Problem[] {
  const renamed = new Map(
    journal.flatMap((line) => (line.kind === 'settled' ? [[line.caseId, line.newNumber] as const] : [])),
  );
  const streams = Map.groupBy(platform.streams, (one) => one.name);
  const known = new Set(stores.flatMap((store) => [...store.cases.map((one) => one.caseId), ...store.lost]));
  const accepts = Map.groupBy(
    platform.rows.filter((row) => row.class === 'accept'),
    (row) => row.streamId,
  );
  return journal.flatMap((line) => {
    if (line.kind !== 'accepted' || gone.has(line.caseId)) return [];
    const { caseId, projectNo } = line;
    const about = `${caseId} ${projectNo}`;
    const [stream, ...more] = streams.get(streamOf(caseId)) ?? [];
    const found: Problem[] = [];
    if (!stream || !accepts.has(stream.id)) found.push(problem('promisedCaseMissing', about, line.store));
    if (more.length > 0) found.push(problem('caseTwice', about, `${more.length + 1} streams`));
    const now = renamed.get(caseId) ?? projectNo;
    if (stream && stream.projectNo !== now)
      found.push(problem('promisedNumberChanged', about, `at the platform ${stream.projectNo}`));
    if (!known.has(caseId)) found.push(problem('caseMissingAtStation', about, line.store));
    return found;
  });
}

/** One number, one case: in what was said, in every store, at the platform, on every paper. */
function checkNumbers({ journal, stores, platform }: Remains): Problem[] {
  const holders = new Map<string, Map<string, string>>();
  const note = (number: string | null, caseId: string, where: string): void => {
    if (number === null || number === '') return;
    const cases = holders.get(number) ?? new Map<string, string>();
    holders.set(number, cases.set(caseId, where));
  };
  for (const line of journal) if (line.kind === 'accepted') note(line.projectNo, line.caseId, 'said');
  for (const store of stores) {
    for (const one of store.cases) note(one.projectNo, one.caseId, store.label);
    for (const paper of store.papers) note(`${paper.kind} ${paper.docNo}`, paper.caseId, `${store.label} paper`);
  }
  for (const stream of platform.streams) note(stream.projectNo, stream.name.slice('case:'.length), 'platform');
  const settled = new Set(journal.flatMap((line) => (line.kind === 'settled' ? [line.projectNo] : [])));
  return [...holders].flatMap(([number, cases]) =>
    cases.size > 1 && !settled.has(number)
      ? [problem('numberTwice', number, [...cases].map(([caseId, where]) => `${caseId} (${where})`).join(', '))]
      : [],
  );
}

const keyOf = (row: { class: string; seq: number; version: number }): string =>
  `${row.class}/${row.seq}/${row.version}`;

/** Each accepted case of a store stands at the platform with exactly its rows, each as it was written here. */
function checkAtPlatform(store: StationFacts, platform: PlatformFacts): Problem[] {
  const streams = new Map(platform.streams.map((one) => [one.name, one]));
  const rows = Map.groupBy(platform.rows, (row) => row.streamId);
  const mine = Map.groupBy(store.outbox, (row) => row.stream);
  const found: Problem[] = [];
  for (const row of store.outbox)
    if (row.state !== 'acked')
      found.push(
        problem('rowWaitsAtEnd', `${store.label} ${row.stream}/${keyOf(row)}`, `${row.state} ${row.failure ?? ''}`),
      );
  for (const { caseId, projectNo } of store.cases) {
    if (projectNo === null) continue;
    const about = `${store.label} ${caseId} ${projectNo}`;
    const stream = streams.get(streamOf(caseId));
    if (!stream) {
      found.push(problem('caseMissingAtPlatform', about, ''));
      continue;
    }
    found.push(...compareRows(about, mine.get(streamOf(caseId)) ?? [], rows.get(stream.id) ?? []));
  }
  return found;
}

function compareRows(about: string, mine: OutboxFact[], theirs: PlatformRow[]): Problem[] {
  const there = new Map(theirs.map((row) => [keyOf(row), row]));
  const found: Problem[] = [];
  for (const row of mine) {
    const other = there.get(keyOf(row));
    there.delete(keyOf(row));
    if (!other) found.push(problem('rowMissing', about, keyOf(row)));
    else if (sorted((JSON.parse(row.json) as { payload: unknown }).payload) !== sorted(other.payload))
      found.push(problem('rowDiffers', about, keyOf(row)));
  }
  for (const key of there.keys()) found.push(problem('rowUnknown', about, key));
  return found;
}

/** Keys in one order, so that only content counts. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** What must hold at the platform by itself. */
function checkPlatform({ streams, rows, listed, collisions }: PlatformFacts): Problem[] {
  const found: Problem[] = [];
  const numbers = new Set(listed.map((one) => one.projectNo));
  const rowsOf = Map.groupBy(rows, (row) => row.streamId);
  const rewritten = new Set(collisions.flatMap((one) => [one.holderStream, one.claimantStream]));
  for (const stream of streams) {
    const mine = rowsOf.get(stream.id) ?? [];
    const accepts = mine.filter((row) => row.class === 'accept');
    if (accepts.length > 0 && (stream.projectNo === null || !numbers.delete(stream.projectNo)))
      found.push(problem('caseNotListed', stream.name, String(stream.projectNo)));
    if (new Set(accepts.map((row) => row.seq)).size > 1)
      found.push(problem('caseTwice', stream.name, `${accepts.length} acceptances`));
    found.push(...(rewritten.has(stream.name) ? [] : checkArrival(stream.name, mine)));
  }
  for (const number of numbers) found.push(problem('caseTwice', number, 'listed without rows'));
  for (const one of collisions)
    if (!one.isSettled) found.push(problem('collisionOpen', one.projectNo, one.claimantStream));
  return found;
}

/** The acceptance before everything else of its case, steps in their order. A case that was given another number was written anew. */
function checkArrival(name: string, rows: PlatformRow[]): Problem[] {
  const first = rows.find((row) => row.class === 'accept' && row.version === 1);
  if (!first) return [];
  const found: Problem[] = [];
  const early = rows.find((row) => row.projectNo !== null && row.writtenBy < first.writtenBy);
  if (early) found.push(problem('orderOfArrivalBroken', name, `${keyOf(early)} before the acceptance`));
  const steps = rows.filter((row) => row.class === 'step' && row.version === 1).sort((a, b) => a.seq - b.seq);
  for (const [at, step] of steps.entries()) {
    const before = steps[at - 1];
    if (before && before.writtenBy > step.writtenBy)
      found.push(problem('orderOfArrivalBroken', name, `${keyOf(step)} before ${keyOf(before)}`));
  }
  return found;
}

/** What the platform was told of a station's chain is a row of a chain that station has. */
function checkMarks(stores: StationFacts[], platform: PlatformFacts): Problem[] {
  return platform.marks.flatMap((mark) => {
    const isThere = stores.some((store) => store.audit[mark.seq - 1]?.hash === mark.hash);
    if (mark.trouble === null && isThere) return [];
    return [problem('auditMarkDisagrees', mark.stationId, mark.trouble ?? `row ${mark.seq} is another one`)];
  });
}
