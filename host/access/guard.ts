import { ORPCError, ValidationError } from '@orpc/server';
import { type ErrorDetail, ExpectedError, type Failure } from '#contract/errors.ts';
import type { Who } from '#contract/workstation/allow.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { StoreError } from '#db/errors.ts';
import type { HostContext } from '../kernel/context.ts';

/** What a call carries besides its input: the workstation, whatever else of it the handlers know. */
export interface CallContext<H extends Guarded> {
  host: H;
}
export interface Guarded {
  ctx: HostContext;
}

/**
 * Before every procedure: may this person do it. After it: an expected failure crosses with its sentence,
 * anything else only as a trace id, with the whole story in the log.
 */
export async function guardCall<T>(
  { ctx }: Guarded,
  path: readonly string[],
  who: Who | undefined,
  call: () => Promise<T>,
): Promise<T> {
  const procedure = path.join('.');
  try {
    ctx.session.requirePermission(procedure, who);
    return await call();
  } catch (error) {
    throw outward(error, procedure, { ctx });
  }
}

/** The error as it may leave this process. */
export function outward(error: unknown, procedure: string, { ctx }: Guarded): ORPCError<string, unknown> {
  const expected = toExpected(error);
  if (expected) return wire(expected.toFailure());
  if (isDeviceError(error, 'CANCELLED') || (error instanceof Error && error.name === 'AbortError'))
    return new ORPCError('CLIENT_CLOSED_REQUEST', { status: 499 });
  const traceId = ctx.newId().slice(0, 8);
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    ctx.log.warn('rpc.refused', { procedure, traceId, issues: issuesOf(error) });
    return wire(new ExpectedError('INPUT_INVALID').toFailure(traceId));
  }
  ctx.log.error('rpc.failed', error, { procedure, traceId });
  return wire(new ExpectedError('INTERNAL').toFailure(traceId));
}

const wire = (failure: Failure): ORPCError<string, unknown> =>
  new ORPCError('EXPECTED', { status: 422, message: failure.message, data: failure });

function toExpected(error: unknown): ExpectedError | null {
  if (error instanceof ExpectedError) return error;
  if (error instanceof StoreError) return storeFailure(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return new ExpectedError('DISK_FULL', {}, { cause: error });
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB')
    return new ExpectedError('DB_CORRUPT', {}, { cause: error });
  return null;
}

export function storeFailure(error: StoreError): ExpectedError {
  const codes = {
    CORRUPT: 'DB_CORRUPT',
    WRONG_KEY: 'DB_WRONG_KEY',
    KEY_MISSING: 'DB_KEY_MISSING',
    KEY_SEALED: 'DB_KEY_SEALED',
    NEWER: 'DB_NEWER',
    IN_USE: 'DB_IN_USE',
    LOST: 'DB_LOST',
    NO_ROOM: 'DB_NO_ROOM',
  } as const;
  const { file, room } = error;
  const megabytes = (bytes: number): number => Math.ceil(bytes / 1024 / 1024);
  const detail: ErrorDetail = {
    file,
    ...(room ? { neededMb: megabytes(room.needed), freeMb: Math.floor(room.free / 1024 / 1024) } : {}),
  };
  return new ExpectedError(codes[error.problem], detail, { cause: error });
}

/** Where the input was wrong; never what it was. */
function issuesOf(error: ORPCError<string, unknown>): string[] {
  if (!(error.cause instanceof ValidationError)) return [];
  return error.cause.issues.slice(0, 5).map((issue) => `${(issue.path ?? []).map(String).join('.')}: ${issue.message}`);
}
