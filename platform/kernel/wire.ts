import { ORPCError, ValidationError } from '@orpc/server';
import { ExpectedError } from '#contract/errors.ts';
import type { Call } from './context.ts';

/** Expected failures travel whole; anything else becomes an internal fault with a trace id, and a full entry in the log. */
export function toWire(error: unknown, call: Call): ORPCError<string, unknown> {
  if (error instanceof ExpectedError) return expected(error, call.traceId);
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    const fields = error.cause.issues
      .slice(0, 10)
      .map((issue) => ({ field: fieldPath(issue.path ?? []), message: sentenceOf(issue.message) }));
    return expected(new ExpectedError('INPUT_INVALID', {}, { fields }), call.traceId);
  }
  return internalFault(error, call);
}

export function expected(error: ExpectedError, traceId: string): ORPCError<string, unknown> {
  return new ORPCError('EXPECTED', {
    status: statusOf(error),
    defined: true,
    message: error.message,
    data: error.toFailure(traceId),
  });
}

/** A database that is away, or a full disk, is not the caller's fault: whoever asks comes again, and nothing counts as refused. */
export function statusOf({ code }: ExpectedError): number {
  if (code === 'PLATFORM_DISK_FULL') return 507;
  return code === 'DATABASE_AWAY' || code === 'SIGN_IN_BUSY' ? 503 : 422;
}

export function internalFault(error: unknown, call: Pick<Call, 'traceId' | 'report'>): ORPCError<string, unknown> {
  call.report(error);
  const failure = new ExpectedError('INTERNAL').toFailure(call.traceId);
  return new ORPCError('INTERNAL_SERVER_ERROR', { status: 500, message: failure.message, data: failure });
}

/** A rule of ours speaks for itself; what the checker says in English tells an administrator nothing. */
const sentenceOf = (message: string): string => (/\p{Script=Han}/u.test(message) ? message : '内容不合规范');

const fieldPath = (path: readonly (PropertyKey | { key: PropertyKey })[]): string =>
  path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
