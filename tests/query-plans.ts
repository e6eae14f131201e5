import Database from 'better-sqlite3';

/** Texts of all statements any store of this process prepares from now on. Returns what puts things back. */
export function collectStatements(seen: Set<string>): () => void {
  const prepare = Database.prototype.prepare;
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    seen.add(sql);
    return prepare.call(this, sql);
  } as typeof prepare;
  return () => {
    Database.prototype.prepare = prepare;
  };
}

/** Tables that hold no history, each with what bounds it. */
export const smallTables: Readonly<Record<string, string>> = {
  settings: 'one row a setting',
  offline_people: 'people of this window',
  items: 'the catalogue',
  item_uses: 'the catalogue, for each person of this window',
  verification_definitions: 'published definitions',
  phrase_readings: 'words of the catalogue',
  device_bindings: 'one row a device',
  device_events: 'thirty days',
  panel_profiles: 'models of panels',
  case_counts: 'one row a state',
  outbox: 'what has not arrived yet; what has leaves it',
  number_blocks: 'one row for 200 cases; read whole at the close-out only',
};

/** Indexes of what is open now, and of one day. */
const boundedIndexes =
  /INDEX (print_jobs_open|print_jobs_printed|payments_open|payments_by_time|verifications_unanswered|pages_unprocessed|scan_batches_running|file_uploads_open|file_uploads_waiting|hotline_contacts_open|hotline_questions_unsent|case_specials_open|case_supplements_open|cases_undecided|cases_results|cases_by_day|audit_by_time|documents_by_time|case_steps_accepted|cases_delivered)\b/;
/** Keys of one case, paper, page, call, ticket or row. */
const boundedKeys =
  /\((case_id|payment_no|document_id|page_id|contact_id|question_id|stream|words_no|rowid|fingerprint|applicant_cert)[=<]/;

interface Step {
  id: number;
  parent: number;
  detail: string;
}

interface Store {
  prepare(sql: string): { all(...values: unknown[]): unknown[] };
}

/** What is wrong with the way a statement finds its rows once its tables hold years; empty when nothing is. */
export function faultsOf(db: Store, sql: string): string[] {
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...nothingFor(sql)) as Step[];
  const aliases = aliasesIn(sql);
  const isGrowing = (name: string): boolean => {
    const table = aliases.get(name) ?? name;
    return !(table in smallTables) && tableNames(db).has(table);
  };
  const read = (step: Step): { name: string; isScan: boolean } | null => {
    const [, way, name = ''] = /^(SCAN|SEARCH) (\w+)(?! VIRTUAL)\b/.exec(step.detail) ?? [];
    return way !== undefined && isGrowing(name) ? { name, isScan: way === 'SCAN' } : null;
  };
  const isSorted = (step: Step): boolean =>
    steps.some((one) => one.parent === step.parent && /TEMP B-TREE/.test(one.detail));
  return steps.flatMap((step) => {
    const found = read(step);
    if (found === null || boundedIndexes.test(step.detail)) return [];
    if (found.isScan) return isPageInOrder(sql, found.name) && !isSorted(step) ? [] : [step.detail];
    return isSorted(step) && !boundedKeys.test(step.detail) ? [`${step.detail}, then sorted`] : [];
  });
}

/** Read in the order asked for, nothing left out, until the page is full. */
const isPageInOrder = (sql: string, name: string): boolean =>
  new RegExp(
    `FROM (\\w+ )?${name}( LEFT JOIN \\w+ \\w+ USING \\(\\w+\\))?( WHERE TRUE)? ORDER BY [\\w., ]+ LIMIT`,
    'i',
  ).test(sql.replace(/\s+/g, ' '));

function aliasesIn(sql: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, table = '', alias = ''] of sql.matchAll(/\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?/gi))
    if (alias !== '' && !/^(where|set|order|left|join|using|indexed|group|on|limit|union)$/i.test(alias))
      found.set(alias, table);
  return found;
}

const tableNames = (db: Store): Set<string> =>
  new Set(
    (db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all() as { name: string }[]).map(
      (row) => row.name,
    ),
  );

/** A value for each place of the statement; the plan does not depend on them. */
function nothingFor(sql: string): unknown[] {
  const code = sql.replace(/'[^']*'/g, '');
  const names = [...code.matchAll(/@(\w+)/g)].map(([, name = '']) => [name, null]);
  const places = (code.match(/\?/g) ?? []).map(() => null);
  return names.length > 0 ? [...places, Object.fromEntries(names)] : places;
}
