import type { ServiceItem, VerificationDefinition, WorkingDayCalendarData } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { unstorable } from '../kernel/canonical.ts';
import type { Call } from '../kernel/context.ts';
import { publish, type Change } from '../kernel/feed.ts';
import { writeAudit } from '../kernel/audit.ts';
import { requireOperator } from '../people/tokens.ts';

export const saveItem = (call: Call, item: ServiceItem): Promise<void> =>
  save(call, { kind: 'item', ref: item.taskCode, body: item });

export const saveVerification = (call: Call, definition: VerificationDefinition): Promise<void> =>
  save(call, { kind: 'verification', ref: definition.name, body: definition });

export const saveCalendar = (call: Call, calendar: WorkingDayCalendarData): Promise<void> =>
  save(call, { kind: 'calendar', ref: 'calendar', body: calendar });

async function save(call: Call, change: Change): Promise<void> {
  const admin = await requireOperator(call, ['administrator']);
  const { platform } = call;
  const problem = unstorable(change.body);
  if (problem) throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: change.kind, message: problem }] });
  await platform.db.tx(async (sql) => {
    await publish(platform, sql, change);
    await writeAudit(sql, platform.clock.now(), {
      username: admin.username,
      action: `catalogue.${change.kind}`,
      target: change.ref,
      success: true,
    });
  });
}
