import { ExpectedError } from '#contract/errors.ts';
import type { ServiceItem, VerificationDefinition, WorkingDayCalendarData } from '#contract/catalogue.ts';
import type { ServiceThing } from '#contract/things.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { publish, type Change } from '../kernel/feed.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Sql } from '../kernel/sql.ts';
import { itemFaults, verificationFaults } from './references.ts';
import { calendarFaults, readCalendar } from './calendar.ts';

/** @throws ExpectedError INPUT_INVALID a verification nobody published; other content under the published version */
export const saveItem = (call: Call, item: ServiceItem): Promise<void> =>
  save(call, { kind: 'item', ref: item.taskCode, body: item }, (sql) => itemFaults(sql, item));

/** @throws ExpectedError INPUT_INVALID naming items and fields that are not published */
export const saveThing = (call: Call, thing: ServiceThing): Promise<void> =>
  save(call, { kind: 'thing', ref: thing.thingCode, body: thing }, async (sql) => {
    const rows = await sql.query<{ ref: string; fields: string[] | null }>(
      `select f.ref, (select array_agg(k) from jsonb_object_keys(f.body->'form'->'properties') k) as fields
       from feed f where f.kind = 'item' and f.ref = any($1::text[])`,
      [thing.items.map((one) => one.taskCode)],
    );
    const known = new Map(rows.map((row) => [row.ref, row.fields ?? []]));
    return [
      ...thing.items.flatMap(({ taskCode }, index) =>
        known.has(taskCode) ? [] : [{ field: `items.${index}`, message: `事项 ${taskCode} 还没有发布` }],
      ),
      ...thing.shared.flatMap(({ fields }, index) =>
        Object.entries(fields).flatMap(([taskCode, field]) =>
          known.get(taskCode)?.includes(field)
            ? []
            : [{ field: `shared.${index}`, message: `事项 ${taskCode} 没有字段 ${field}` }],
        ),
      ),
    ];
  });

/** @throws ExpectedError INPUT_INVALID other content under the published version */
export const saveVerification = (call: Call, definition: VerificationDefinition): Promise<void> =>
  save(call, { kind: 'verification', ref: definition.name, body: definition }, (sql) =>
    verificationFaults(sql, definition),
  );

/** @throws ExpectedError INPUT_INVALID naming each day, year and total that cannot be right */
export function saveCalendar(
  call: Call,
  { dropYears = [], ...calendar }: WorkingDayCalendarData & { dropYears?: string[] | undefined },
): Promise<void> {
  return save(call, { kind: 'calendar', ref: 'calendar', body: calendar }, async (sql) => {
    const faults = calendarFaults(calendar);
    for (const year of Object.keys((await readCalendar(sql))?.years ?? {}))
      if (!calendar.years[year] && !dropYears.includes(year))
        faults.push({
          field: `years.${year}`,
          message: `少了正在使用的 ${year} 年；请补上，确要去掉的写在 dropYears 里`,
        });
    return faults;
  });
}

type Fault = { field: string; message: string };

async function save(call: Call, change: Change, faultsOf?: (sql: Sql) => Promise<Fault[]>): Promise<void> {
  const admin = operatorOf(call);
  const { platform } = call;
  await platform.db.tx(async (sql) => {
    const faults = (await faultsOf?.(sql)) ?? [];
    if (faults.length > 0) throw new ExpectedError('INPUT_INVALID', {}, { fields: faults.slice(0, 20) });
    await publish(platform, sql, change);
    await writeAudit(sql, platform.clock.now(), {
      username: admin.username,
      action: `catalogue.${change.kind}`,
      target: change.ref,
      success: true,
    });
  });
}
