import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { ExpectedError, Failure, type ErrorCode } from '#contract/errors.ts';
import { filesPath, runHeader, seenHeader } from '#contract/platform/wire.ts';
import type { CallContext, Remote } from './platform-link.ts';
import { lineFailure } from './line-failure.ts';

/** Typed calls to the central platform, each with a deadline and an answer checked against the contract. */
export interface PlatformClient {
  readonly isConfigured: boolean;
  /** Where it is asked; null when nobody said. */
  readonly url: string | null;
  /**
   * @throws ExpectedError what the platform refused with, or PLATFORM_UNREACHABLE | PLATFORM_FAULT | PLATFORM_CONFLICT | PLATFORM_REJECTED | PLATFORM_BAD_ANSWER
   */
  ask<T extends z.ZodType>(
    answer: T,
    token: string | null,
    call: (remote: Remote, options: { signal: AbortSignal; context: CallContext }) => Promise<unknown>,
    deadlineMs?: number,
  ): Promise<z.output<T>>;
  /**
   * A live answer, for as long as its line lasts or the signal allows. A dead line may never end by itself: whoever listens watches the beat.
   *
   * @throws ExpectedError as `ask`
   */
  listen<T>(
    token: string,
    call: (remote: Remote, options: { signal: AbortSignal; context: CallContext }) => Promise<AsyncIterable<T>>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<T>>;
  /** Posts JSON that is text already, as it is: rows of an outbox are neither read nor written again on their way. @throws as `ask` */
  post<T extends z.ZodType>(
    answer: T,
    token: string,
    path: string,
    body: string,
    deadlineMs?: number,
  ): Promise<z.output<T>>;
  /**
   * Puts a file under the SM3 of its content; resolves when the platform has it on disk.
   *
   * @throws as `ask`; PLATFORM_OLDER a platform that takes no files
   */
  putFile(token: string, sm3: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}

/** @param caller which run of the station calls, and the newest receipt the platform gave: told with every call of the station's own */
export function createPlatformClient(
  url: string | null,
  fetchFn: typeof fetch,
  caller: { runId: string; seen: () => number | null },
): PlatformClient {
  const told = (): Record<string, string> => {
    const mark = caller.seen();
    return { [runHeader]: caller.runId, ...(mark === null ? {} : { [seenHeader]: String(mark) }) };
  };
  let linked: Promise<Remote> | null = null;
  /** The contract with the platform is loaded with the first call: the first screen stands before that. */
  const remoteAt = (to: string): Promise<Remote> =>
    (linked ??= import('./platform-link.ts').then(({ linkTo }) => linkTo(to, told, fetchFn)));
  /** One request beside the procedures; what is refused comes as an ExpectedError. */
  const send = async (
    method: 'POST' | 'PUT',
    path: string,
    token: string,
    type: string,
    body: Uint8Array,
    signal: AbortSignal,
    refused: (response: Response) => void = () => undefined,
  ): Promise<Response> => {
    if (url === null) throw new ExpectedError('PLATFORM_UNREACHABLE');
    try {
      const response = await fetchFn(`${url.replace(/\/$/, '')}${path}`, {
        method,
        headers: { ...told(), 'content-type': type, authorization: `Bearer ${token}` },
        body: new Uint8Array(body),
        redirect: 'error',
        signal,
      });
      if (response.ok) return response;
      const said = Said.safeParse(await response.json().catch(() => null));
      if (said.success) throw asExpected(said.data.data);
      refused(response);
      throw new ExpectedError(codeForStatus(response.status), {
        status: response.status,
        reason: `HTTP ${response.status}`,
      });
    } catch (error) {
      throw error instanceof ExpectedError ? error : translate(error, url);
    }
  };
  return {
    isConfigured: url !== null,
    url,
    async ask(answer, token, call, deadlineMs = 15_000) {
      if (url === null) throw new ExpectedError('PLATFORM_UNREACHABLE');
      const remote = await remoteAt(url);
      let raw: unknown;
      try {
        raw = await call(remote, { signal: AbortSignal.timeout(deadlineMs), context: token ? { token } : {} });
      } catch (error) {
        throw translate(error, url);
      }
      return checked(answer, raw);
    },
    async post(answer, token, path, body, deadlineMs = 15_000) {
      // As bytes: a text is walked twice more on its way into a request.
      const response = await send(
        'POST',
        path,
        token,
        'application/json',
        Buffer.from(body),
        AbortSignal.timeout(deadlineMs),
      );
      return checked(answer, await response.json().catch((error: unknown) => Promise.reject(translate(error, url))));
    },
    async putFile(token, sm3, bytes, signal) {
      const place = `${filesPath}/${sm3}`;
      const response = await send('PUT', place, token, 'application/octet-stream', bytes, signal, ({ status }) => {
        if (status === 404 || status === 405) throw new ExpectedError('PLATFORM_OLDER', { what: '“附件”' });
      });
      await response.body?.cancel();
    },
    async listen(token, call, signal) {
      if (url === null) throw new ExpectedError('PLATFORM_UNREACHABLE');
      const remote = await remoteAt(url);
      try {
        return await call(remote, { signal, context: { token } });
      } catch (error) {
        throw translate(error, url);
      }
    },
  };
}

/** A refusal in the platform's own words. */
const Said = z.object({ data: Failure });

const asExpected = (failure: Failure): ExpectedError =>
  new ExpectedError(failure.code, failure.detail, failure.fields ? { fields: failure.fields } : {});

function checked<T extends z.ZodType>(answer: T, raw: unknown): z.output<T> {
  const parsed = answer.safeParse(raw);
  if (!parsed.success) throw new ExpectedError('PLATFORM_BAD_ANSWER', {}, { cause: parsed.error });
  return parsed.data;
}

function translate(error: unknown, url: string | null): ExpectedError {
  if (error instanceof ORPCError) {
    const failure = Failure.safeParse(error.data);
    if (failure.success)
      return new ExpectedError(failure.data.code, failure.data.detail, {
        cause: error,
        ...(failure.data.fields ? { fields: failure.data.fields } : {}),
      });
    return new ExpectedError(
      codeForStatus(error.status),
      { status: error.status, reason: `HTTP ${error.status}` },
      { cause: error },
    );
  }
  const name = error instanceof Error ? error.name : '';
  // fetch says TypeError for every failed connection; a time-out or abort arrives as a DOMException.
  const line = lineFailure(error, '中心平台', url);
  if (line) return new ExpectedError(line.code, line.detail, { cause: error });
  if (name === 'TypeError' || name === 'TimeoutError' || name === 'AbortError')
    return new ExpectedError('PLATFORM_UNREACHABLE', {}, { cause: error });
  return new ExpectedError('PLATFORM_BAD_ANSWER', {}, { cause: error });
}

/** A refusal that does not say why in the platform's own words may come from anything in between: it is waited out. */
function codeForStatus(status: number): ErrorCode {
  if (status === 409) return 'PLATFORM_CONFLICT';
  if (status === 413) return 'PLATFORM_REJECTED';
  return status >= 400 ? 'PLATFORM_FAULT' : 'PLATFORM_BAD_ANSWER';
}
