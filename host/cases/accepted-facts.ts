import type { GroupRef } from '#contract/things.ts';
import type { Draft } from '#contract/cases.ts';
import type { DueCalendar, ServiceItem } from '#contract/catalogue.ts';
import type { Operator } from '#contract/people.ts';
import type { PutOff } from './put-off.ts';
import type { HallFacts } from '../kernel/hall.ts';

/** All that is fixed at the moment of acceptance. */
export interface AcceptedFacts {
  caseId: string;
  projectNo: string;
  acceptDocNo: string;
  acceptTime: string;
  promiseDue: string;
  statutoryDue: string;
  dueCalendar: DueCalendar;
  queryPassword: string;
  queryUrl: string;
  windowNo: string;
  draft: Draft;
  item: ServiceItem;
  /** The form's values that count: none hidden, none empty. */
  form: Record<string, unknown>;
  hall: HallFacts;
  operator: Operator;
  /** Materials a positive verification freed the applicant from. */
  waived: Set<string>;
  /** Materials that follow, or that a promise stands for. */
  putOff: readonly PutOff[];
  /** Accepted by law, because nobody told within the days what was missing. */
  isDeemed?: boolean;
  /** The acceptance of several departments it is part of. */
  group?: GroupRef;
}
