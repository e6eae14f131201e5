import { z } from 'zod';
import { actors, errorRegistry, say, type Actor, type ErrorCode, type ErrorDetail } from './error-registry.ts';

export { actors, errorRegistry, say, type Actor, type ErrorCode, type ErrorDetail };

export const errorCodes = Object.keys(errorRegistry) as [ErrorCode, ...ErrorCode[]];

/** What crosses the wire for an expected failure, the same for every procedure. */
export const Failure = z.object({
  code: z.enum(errorCodes),
  who: z.enum(actors),
  /** Chinese sentence with the next step, ready to show. */
  message: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Field name → sentence, when the failure belongs to form fields. */
  fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  traceId: z.string().optional(),
});
export type Failure = z.infer<typeof Failure>;

const platformAway: ReadonlySet<ErrorCode> = new Set([
  'PLATFORM_UNREACHABLE',
  'PLATFORM_FAULT',
  'PLATFORM_BAD_ANSWER',
  'DATABASE_AWAY',
  'PLATFORM_DISK_FULL',
  'LINE_AUTHORITY',
  'LINE_EXPIRED',
  'LINE_NAME',
  'LINE_TLS',
  'LINE_PROXY',
]);

/** The platform could not be asked; it refused nothing, and the same call may go well a moment later. */
export const isPlatformAway = (code: ErrorCode): boolean => platformAway.has(code);

/** An expected failure: thrown in the host or platform, carried whole to whoever called. */
export class ExpectedError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
  readonly fields: { field: string; message: string }[] | undefined;

  constructor(
    code: ErrorCode,
    detail: ErrorDetail = {},
    options: { fields?: { field: string; message: string }[]; cause?: unknown } = {},
  ) {
    super(say(code, detail), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ExpectedError';
    this.code = code;
    this.detail = detail;
    this.fields = options.fields;
  }

  get who(): Actor {
    return errorRegistry[this.code].who;
  }

  toFailure(traceId?: string): Failure {
    return {
      code: this.code,
      who: this.who,
      message: this.message,
      detail: this.detail,
      ...(this.fields ? { fields: this.fields } : {}),
      ...(traceId ? { traceId } : {}),
    };
  }
}
