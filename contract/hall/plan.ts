import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { AlertLimits, noAlerts } from './alerts.ts';

/** Wall clock in China, e.g. `09:00`. */
export const HallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** What a group of windows serves; its code is the letter before the numbers. */
export const ServiceGroup = z.object({
  groupCode: z.string().regex(/^[A-Z]{1,2}$/),
  groupName: z.string().min(1).max(30),
  /** `pickUp`: collecting a result, handing in a missing paper; its minutes are no acceptance. */
  kind: z.enum(['acceptance', 'pickUp']),
  /** The hall's own promise of waiting, minutes; null: it promises none. There is no national figure. */
  promiseMin: z.number().int().min(1).max(600).nullable(),
  /** Minutes a visit usually takes, used until enough visits were measured. */
  usualMin: z.number().min(1).max(240),
});
export type ServiceGroup = z.infer<typeof ServiceGroup>;

/** A question before the number is taken; an option may send the person to another group, or say what is missing. */
export const KioskQuestion = z.object({
  questionId: z.string().max(30),
  text: z.string().min(1).max(60),
  options: z
    .array(
      z.object({
        optionId: z.string().max(30),
        text: z.string().min(1).max(30),
        /** Another group takes this case. */
        groupCode: ServiceGroup.shape.groupCode.nullable(),
        /** Said before the number is printed, e.g. which paper will be asked for. */
        notice: z.string().max(120),
      }),
    )
    .min(2)
    .max(6),
});
export type KioskQuestion = z.infer<typeof KioskQuestion>;

export const HallService = z.object({
  serviceCode: z.string().min(1).max(36),
  serviceName: z.string().min(1).max(60),
  groupCode: ServiceGroup.shape.groupCode,
  /** The item of the catalogue a called ticket opens; null for a pick-up or several items. */
  taskCode: z.string().max(36).nullable(),
  questions: z.array(KioskQuestion).max(5),
});
export type HallService = z.infer<typeof HallService>;

/** 绿色通道 and the like: a head start in minutes, so that one order by time stays one order. */
export const PriorityLane = z.object({
  laneCode: z.string().min(1).max(20),
  laneName: z.string().min(1).max(30),
  headStartMin: z.number().int().min(1).max(1440),
  reasons: z.array(z.string().min(1).max(30)).min(1).max(10),
});
export type PriorityLane = z.infer<typeof PriorityLane>;

export const Quota = z.object({
  groupCode: ServiceGroup.shape.groupCode,
  from: HallTime,
  to: HallTime,
  /** Numbers without an appointment in this band; null: no limit. */
  walkIns: z.number().int().min(0).max(10_000).nullable(),
  /** Appointments that may be booked for this band. */
  appointments: z.number().int().min(0).max(10_000),
});
export type Quota = z.infer<typeof Quota>;

export const Opening = z.object({ weekday: z.number().int().min(1).max(7), from: HallTime, to: HallTime });
export type Opening = z.infer<typeof Opening>;

/** How a hall calls: saved whole, every version kept with who and why. */
export const HallPlan = z.object({
  groups: z.array(ServiceGroup).min(1).max(40),
  services: z.array(HallService).max(500),
  lanes: z.array(PriorityLane).max(10),
  /** A window that is not listed serves every group. */
  windows: z
    .array(z.object({ windowNo: z.string().min(1).max(30), groups: z.array(ServiceGroup.shape.groupCode).min(1) }))
    .max(500),
  quotas: z.array(Quota).max(500),
  /** When numbers are given out; empty: always. */
  opening: z.array(Opening).max(28),
  /** Calls again after the first one, at most. */
  recallLimit: z.number().int().min(0).max(10),
  /** An appointment that checks in in time stands where somebody stood who came this much before its hour. */
  appointmentHeadStartMin: z.number().int().min(0).max(240),
  /** Later than this after its hour an appointment queues as a walk-in. */
  appointmentGraceMin: z.number().int().min(0).max(240),
  /** Plans from before have none. */
  alerts: AlertLimits.default(noAlerts),
});
export type HallPlan = z.infer<typeof HallPlan>;

export const SavedPlan = z.object({
  version: z.number().int().min(0),
  savedBy: z.string(),
  savedAt: IsoInstant.nullable(),
  reason: z.string(),
  plan: HallPlan,
});
export type SavedPlan = z.infer<typeof SavedPlan>;
