import { writeSetting } from '#db/queries/settings.ts';
import { readHall, type HallFacts } from './hall.ts';
import { record, type RecordContext } from './record.ts';

/**
 * The hall as the platform says it now. Documents, new numbers and the query address follow; what is queued keeps the numbers it has, and
 * the platform takes them.
 */
export function keepHall(ctx: RecordContext, told: { hall: HallFacts; queryBaseUrl: string }): void {
  const { hallCode, hallName, regionCode } = told.hall;
  const before = readHall(ctx.db);
  ctx.db.tx(() => {
    writeSetting(ctx.db, 'hall', told.hall);
    writeSetting(ctx.db, 'queryBaseUrl', told.queryBaseUrl);
    if (before === null || (before.hallCode === hallCode && before.regionCode === regionCode)) return;
    // Who follows the outbox looks for work at once: without numbers of the new region nothing can be accepted.
    record(
      ctx,
      {
        stream: 'station',
        act: 'station.moved',
        detail: `${before.hallCode} ${before.regionCode} → ${hallCode} ${hallName} ${regionCode}`,
        by: { username: 'platform', name: '中心平台' },
        tells: ['outbox'],
      },
      () => undefined,
    );
  });
}
