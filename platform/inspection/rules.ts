import { InspectionRules, usualRules, type RulesInput, type SavedInspectionRules } from '#contract/inspection.ts';
import { ExpectedError } from '#contract/errors.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

interface RulesRow {
  version: number;
  body: unknown;
  saved_by: string;
  saved_at: Date;
  reason: string;
}

/** The rules in force. */
export async function readRules(sql: Sql): Promise<SavedInspectionRules> {
  const [row] = await sql.query<RulesRow>(
    'select version, body, saved_by, saved_at, reason from inspection_rules order by version desc limit 1',
  );
  if (!row) return { version: 0, savedBy: '', savedAt: null, reason: '', rules: [...usualRules] };
  return {
    version: row.version,
    savedBy: row.saved_by,
    savedAt: row.saved_at.toISOString(),
    reason: row.reason,
    rules: InspectionRules.parse(row.body),
  };
}

export const listRules = (call: Call): Promise<SavedInspectionRules> => readRules(call.platform.db);

/**
 * Saves the rules whole and has every case that was looked at looked at again; what was found before stays.
 *
 * @throws ExpectedError INSPECTION_RULES_CHANGED somebody saved since
 */
export async function saveRules(call: Call, input: RulesInput): Promise<SavedInspectionRules> {
  const manager = operatorOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  return await db.tx(async (sql) => {
    await sql.query('select pg_advisory_xact_lock(7431, 1)');
    const present = await readRules(sql);
    if (present.version !== input.version)
      throw new ExpectedError('INSPECTION_RULES_CHANGED', { who: present.savedBy || '—', version: present.version });
    await sql.query(
      'insert into inspection_rules (version, body, saved_by, saved_at, reason) values ($1, $2::jsonb, $3, $4::timestamptz, $5)',
      [present.version + 1, JSON.stringify(input.rules), manager.username, now.toISOString(), input.reason],
    );
    await sql.query('update inspection_case set look_again = $1::timestamptz', [now.toISOString()]);
    await writeAudit(sql, now, {
      username: manager.username,
      action: 'inspection.saveRules',
      target: String(present.version + 1),
      success: true,
      detail: { reason: input.reason },
    });
    return await readRules(sql);
  });
}
