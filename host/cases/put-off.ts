import type { Db } from '#db/open.ts';
import type { Draft } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { materialSeq } from '#contract/situation.ts';
import type { MaterialInstead } from '#contract/decision-names.ts';
import { dueAfter } from '../calendar/due-dates.ts';
import { insteadOf } from './obstacles.ts';

/** A material that is not here when the case is accepted, and what stands in its place. */
export interface PutOff {
  materialId: string;
  materialName: string;
  /** Of its row in reports, from 1. */
  seq: number;
  instead: MaterialInstead;
  /** Until when it follows (容缺); null for a promise. */
  due: string | null;
}

export function putOffMaterials(
  db: Db,
  item: ServiceItem,
  { materials }: Draft,
  waived: ReadonlySet<string>,
  acceptedOn: string,
): PutOff[] {
  return item.materials.flatMap((material): PutOff[] => {
    const { materialId, materialName, laterDays } = material;
    const entry = materials.find((one) => one.materialId === materialId);
    const instead = insteadOf(material, entry?.instead ?? null);
    if (instead === null || entry?.isCollected || waived.has(materialId)) return [];
    const due =
      instead === 'later' && laterDays !== undefined ? dueAfter(db, acceptedOn, laterDays, 'workingDay').due : null;
    return [{ materialId, materialName, seq: materialSeq(item, materialId), instead, due }];
  });
}
