import type { z } from 'zod';
import type { Obstacle } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import type { ItemDetail } from '#contract/workstation/schemas.ts';
import { CalendarMissing } from '../calendar/working-days.ts';
import { dueDates, type DueDates } from '../calendar/due-dates.ts';
import { ExpectedError } from '#contract/errors.ts';
import { formOf } from '../forms/form-check.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { thingsOf } from './things.ts';
import { getItem, kindText } from './items.ts';

/** An item as it is chosen, with what would be promised today: known before anybody presses F9. */
export function itemDetail(
  { db, time }: Pick<HostContext, 'db' | 'time'>,
  taskCode: string,
): z.infer<typeof ItemDetail> {
  const item = getItem(db, taskCode);
  const things = thingsOf(db, taskCode).map(({ thingCode, thingName, items }) => ({
    ...{ thingCode, thingName, size: items.length },
  }));
  return {
    item: drawable(item),
    things,
    kindText: kindText(item),
    dueToday: dueOrNull(() => dueDates(db, item, chinaDate(time.now()))),
  };
}

/**
 * A form outside the subset, published before the platform looked, is not drawn: ten thousand fields would stop the window. What is wrong
 * with it stands among what is in the way of accepting.
 */
function drawable(item: ServiceItem): ServiceItem {
  try {
    formOf(item);
    return item;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { ...item, form: { type: 'object', properties: {} } };
  }
}

/** Known before F9, not after: a date that cannot be computed stands in the way. */
export function dueObstacles(
  { db, time }: Pick<HostContext, 'db' | 'time'>,
  item: ServiceItem | null,
): z.infer<typeof Obstacle>[] {
  if (!item || dueOrNull(() => dueDates(db, item, chinaDate(time.now())))) return [];
  return [
    {
      section: 'item',
      field: 'taskCode',
      message: '办结日期算不出：跨到的年份没有放假安排，也推算不了',
      blocking: true,
    },
  ];
}

function dueOrNull(compute: () => DueDates): DueDates | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CalendarMissing) return null;
    throw error;
  }
}
