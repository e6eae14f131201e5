import { listThings, saveThing } from '#db/queries/groups.ts';
import { findItem } from '#db/queries/catalogue.ts';
import type { Db } from '#db/open.ts';
import { ServiceThing } from '#contract/things.ts';

export const storeThing = (db: Db, thing: ServiceThing): void => saveThing(db, thing.thingCode, JSON.stringify(thing));

/** Things that item is part of and that can be begun now: every item of them is published here. */
export function thingsOf(db: Db, taskCode: string): ServiceThing[] {
  return listThings(db)
    .map((row) => ServiceThing.parse(JSON.parse(row.thing_json)))
    .filter(
      (one) =>
        one.thingState === 'active' &&
        one.items.some((item) => item.taskCode === taskCode) &&
        one.items.every((item) => findItem(db, item.taskCode)?.task_state === 'active'),
    );
}
