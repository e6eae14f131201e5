import { ORPCError } from '@orpc/client';
import { errorRegistry, say, type ErrorCode, type ErrorDetail } from '#contract/error-registry.ts';
import type { Failure } from '#contract/errors.ts';

/** The one kind of error a screen sees from the host: a sentence ready to show, and who can act. */
export class HostFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.name = 'HostFailure';
    this.failure = failure;
  }

  get code(): ErrorCode {
    return this.failure.code;
  }
}

export function localFailure(code: ErrorCode, detail: ErrorDetail = {}, cause?: unknown): HostFailure {
  return new HostFailure(
    { code, who: errorRegistry[code].who, message: say(code, detail), detail },
    cause === undefined ? undefined : { cause },
  );
}

/** Whatever a call threw, as a HostFailure. A cancelled call stays what it is: see `isCancelled`. */
export function toHostFailure(error: unknown): HostFailure {
  if (error instanceof HostFailure) return error;
  if (error instanceof ORPCError && error.code === 'EXPECTED' && isFailure(error.data))
    return new HostFailure(error.data, { cause: error });
  const traceId = error instanceof ORPCError ? traceOf(error.data) : undefined;
  const failure = localFailure('INTERNAL', {}, error).failure;
  return new HostFailure(traceId === undefined ? failure : { ...failure, traceId }, { cause: error });
}

/** Cancelling is not an error shown to anyone. */
export function isCancelled(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Ended at the host without a failure: the page was cleared, the next question was asked, the clerk left. */
export function isTakenBack(error: unknown): boolean {
  return error instanceof ORPCError && error.code === 'CLIENT_CLOSED_REQUEST';
}

function isFailure(data: unknown): data is Failure {
  return typeof data === 'object' && data !== null && 'code' in data && 'message' in data && 'who' in data;
}

function traceOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('traceId' in data)) return undefined;
  return String(data.traceId);
}
