import { z } from 'zod';
import { Operator } from '../people.ts';
import { IsoInstant } from '../times.ts';

export const HallCode = z.string().regex(/^[\w-]{1,32}$/, '大厅代码只能用字母、数字和连字符，最多 32 位');

/** What a window says about its hall: on documents, in numbers, on the second screen. */
export const HallFacts = z.object({
  hallCode: HallCode,
  hallName: z.string().min(1).max(100),
  /** 行政区划代码; case numbers of the hall begin with it. */
  regionCode: z.string().regex(/^\d{6}$/, '行政区划代码是 6 位数字'),
  contactPhone: z.string().max(30),
  /** Platforms before halls were kept do not say it. */
  address: z.string().max(200).default(''),
});
export type HallFacts = z.infer<typeof HallFacts>;

/**
 * The run of a station that the platform goes on with and its count of starts, said with answers the station gets anyway: a store that does
 * not remember it is an older copy.
 */
export const RunEcho = z.object({ runId: z.string(), boot: z.number().int() });
export type RunEcho = z.infer<typeof RunEcho>;

/** What the platform answers a station that gets in and a person who signs in on it. */
export const EnrolAnswer = z.object({
  /** Shown to a platform that has forgotten this station because an older copy of its data was put back. */
  certificate: z.string().max(200),
});

export const ProofAnswer = z.object({
  token: z.string(),
  /** How long it is valid; the station's own clock may be wrong. */
  lifeMs: z.number().int(),
  hall: HallFacts,
  queryBaseUrl: z.string(),
  offlineDays: z.number().int(),
});

export const SignInAnswer = z.object({
  token: z.string(),
  expiresAt: IsoInstant,
  operator: Operator,
  /** Platforms from before stations had keys hand out a token for the station's own traffic here. */
  stationToken: z.string().optional(),
  /** The hall this station belongs to. */
  hall: HallFacts,
  offlineDays: z.number().int(),
  /** Base of the public page that shows a case; `{base}/q/{projectNo}`. */
  queryBaseUrl: z.string(),
  /** At a station: which of its runs was heard last. Null anywhere else, and from older platforms. */
  run: RunEcho.nullable().default(null),
});

export type SignInAnswer = z.infer<typeof SignInAnswer>;
