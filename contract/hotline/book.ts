import { z } from 'zod';
import { TicketType, Urgency } from './ticket.ts';

const code = z.string().min(1).max(20);

/** A limit as a city sets it: working days end with the day, halves and hours count working minutes, minutes run through. */
export const Limit = z.object({
  amount: z.number().positive().max(1000),
  unit: z.enum(['workingDay', 'workingHour', 'minute']),
});
export type Limit = z.infer<typeof Limit>;

/**
 * 热线目录: what a city sets for its hotline, one versioned document; a ticket keeps the version it was sent by.
 * Published by an administrator, brought to every station by the feed, so that classifying works offline.
 */
export const HotlineBook = z.object({
  version: z.number().int().min(1),
  /** Four levels, joined by their codes: the path of `0102` begins with that of `01`. */
  categories: z
    .array(z.object({ code, path: z.array(z.string().min(1).max(50)).min(1).max(4), words: z.string().max(200) }))
    .max(5000),
  regions: z.array(z.object({ code, name: z.string().max(50), words: z.string().max(200).default('') })).max(20_000),
  orgs: z
    .array(
      z.object({
        code: z.string().max(18),
        name: z.string().max(100),
        band: z.enum(['department', 'district', 'township', 'enterprise']),
      }),
    )
    .max(5000),
  /** 派单目录: the row whose category prefix and region prefix are longest wins. */
  dispatch: z
    .array(
      z.object({
        category: z.string().max(20),
        region: z.string().max(12).default(''),
        mainOrg: z.string().max(18),
        assistOrgs: z.array(z.string().max(18)).max(10).default([]),
        basis: z.string().max(300),
        /** What a department must do itself may not be sent to the grass roots. */
        deptOnly: z.boolean().default(false),
      }),
    )
    .max(20_000),
  /** 时限表: the first row that fits; null fits every type or urgency. */
  limits: z
    .array(
      z.object({
        type: TicketType.nullable(),
        urgency: Urgency.nullable(),
        dispatch: Limit,
        sign: Limit,
        close: Limit,
      }),
    )
    .min(1),
  delay: z.object({ times: z.number().int().min(0).max(10), workingDays: z.number().int().min(1).max(60) }),
  /** Working hours of a working day, `HH:MM`. */
  hours: z
    .array(z.tuple([z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)]))
    .min(1)
    .max(4),
  /** Days in which a closed ticket can be opened again. */
  reopenDays: z.number().int().min(0).max(365),
  emergency: z.array(z.object({ id: code, name: z.string().max(50), phone: z.string().max(20) })).max(50),
  legalWays: z
    .array(
      z.object({
        id: code,
        name: z.string().max(50),
        body: z.string().max(100),
        phone: z.string().max(30),
        basis: z.string().max(200),
        words: z.string().max(1000),
      }),
    )
    .max(100),
  notHandled: z.array(z.object({ id: code, name: z.string().max(50), words: z.string().max(1000) })).max(50),
  /** Seconds an agent has after a call before the next one. */
  afterCallSeconds: z.number().int().min(0).max(600),
});
export type HotlineBook = z.infer<typeof HotlineBook>;

/** 知识条目. Expired ones are hidden from agents. */
export const KnowledgeArticle = z.object({
  articleId: z.string().min(1).max(64),
  version: z.number().int().min(1),
  question: z.string().min(1).max(200),
  answer: z.string().min(1).max(10_000),
  legalBasis: z.string().max(500).default(''),
  /** First and last day it may be read out; null: no end. */
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable(),
  ownerOrg: z.string().max(100),
  reviewOn: z.iso.date().nullable().default(null),
  taskCode: z.string().max(36).default(''),
  withdrawn: z.boolean().default(false),
});
export type KnowledgeArticle = z.infer<typeof KnowledgeArticle>;
