import type { InspectionMonth, MonthRow } from '#contract/inspection.ts';
import type { Call } from '../kernel/context.ts';
import { readRules } from './rules.ts';

interface LookRow {
  dept_code: string;
  dept_name: string;
  rule_id: string;
  verdict: string;
  of: number;
}
interface FoundRow {
  dept_code: string;
  dept_name: string;
  rule_id: string;
  yellow: number;
  red: number;
  noticed: number;
  answered: number;
  late: number;
  passed: number;
  dismissed: number;
}

const none = {
  ...{ looked: 0, lacking: 0, yellow: 0, red: 0 },
  ...{ noticed: 0, answered: 0, answeredLate: 0, passed: 0, dismissed: 0 },
};
type Counts = typeof none;

/**
 * Cases accepted (or decided without acceptance) in a month, by rule and department. Yellow and red count what was found, also what was
 * over before it was red; a rule that could judge none of them has no figure.
 */
export async function inspectionMonth(call: Call, month: string): Promise<InspectionMonth> {
  const { db, clock } = call.platform;
  const { rules } = await readRules(db);
  const span = [`${month}-01`, `${month}-31`];
  const looks = await db.query<LookRow>(
    `select c.dept_code, max(c.dept_name) as dept_name, v.key as rule_id, v.value as verdict, count(*)::float8 as of
     from inspection_case c, jsonb_each_text(c.verdicts) v where c.day between $1 and $2 group by c.dept_code, v.key, v.value`,
    span,
  );
  const found = await db.query<FoundRow>(
    `select c.dept_code, max(c.dept_name) as dept_name, f.rule_id,
       count(*) filter (where f.level = 'yellow')::float8 as yellow, count(*) filter (where f.level = 'red')::float8 as red,
       count(f.noticed_at)::float8 as noticed, count(f.answered_at)::float8 as answered,
       count(*) filter (where f.is_late)::float8 as late, count(*) filter (where f.state = 'passed')::float8 as passed,
       count(*) filter (where f.state = 'dismissed')::float8 as dismissed
     from inspection_case c join inspection_finding f using (stream_id) where c.day between $1 and $2 group by c.dept_code, f.rule_id`,
    span,
  );
  const [mark] = await db.query<{ looked_at: Date }>('select looked_at from inspection_mark');
  const isOn = rules.filter((one) => one.isOn);
  const nameOf = (ruleId: string): string => rules.find((one) => one.ruleId === ruleId)?.name ?? ruleId;
  const rows = new Map<string, MonthRow>();
  const at = ({ dept_code, dept_name, rule_id }: Pick<LookRow, 'dept_code' | 'dept_name' | 'rule_id'>): MonthRow => {
    const key = `${rule_id} ${dept_code}`;
    const row = rows.get(key) ?? {
      ...{ ruleId: rule_id, ruleName: nameOf(rule_id), deptCode: dept_code, deptName: dept_name || '没有写明单位' },
      ...none,
    };
    rows.set(key, row);
    return row;
  };
  for (const one of looks) {
    if (one.verdict === 'lacking') at(one).lacking += one.of;
    else at(one).looked += one.of;
  }
  for (const one of found) {
    const { yellow, red, noticed, answered, late, passed, dismissed } = one;
    Object.assign(at(one), { yellow, red, noticed, answered, answeredLate: late, passed, dismissed });
  }
  const all = [...rows.values()].sort((a, b) => compare(a.ruleId, b.ruleId) || compare(a.deptName, b.deptName));
  return {
    month,
    at: clock.now().toISOString(),
    lookedAt: mark?.looked_at.toISOString() ?? null,
    rules: isOn.map(({ ruleId, name, basis, check }) => ({
      ...{ ruleId, ruleName: name, basis, check },
      ...sum(all.filter((one) => one.ruleId === ruleId)),
    })),
    rows: all,
  };
}

function sum(rows: readonly Counts[]): Counts {
  const total = { ...none };
  for (const row of rows) for (const name of Object.keys(none) as (keyof Counts)[]) total[name] += row[name];
  return total;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
