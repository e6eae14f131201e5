import type { VerificationDefinition } from '#contract/catalogue.ts';
import type { ErrorCode, ErrorDetail } from '#contract/errors.ts';
import { sm3Of } from '../kernel/digest.ts';
import { lineFailure } from '../kernel/line-failure.ts';
import { fillTemplate, fillText, type CaseValues } from '../cases/question-template.ts';
import { decodeAnswer } from './decode-answer.ts';
import type { WantedFields } from './field-values.ts';
import { readAnswer, type Verdict } from './read-answer.ts';

/** What was sent: its digest is over the bytes, its text is what they decode to. */
export interface Evidence {
  digest: string;
  text: string | null;
}

interface Failed {
  kind: 'failure';
  code: ErrorCode;
  detail: ErrorDetail;
  evidence: Evidence | null;
  /** The department says itself when it may be asked again. */
  waitMs?: number;
}

export type Answer = ({ kind: 'verdict'; evidence: Evidence } & Verdict) | Failed;

const maxAnswerBytes = 64 * 1024;

/**
 * Asks one department once. Never throws for what a department does: a slow, dead, faulty or nonsensical answer is an outcome that says whose fault it is.
 *
 * @param fields of the form the answer may fill
 * @param signal ends the call (the definition's `lateMs`, or the workstation closing)
 */
export async function askDepartment(
  definition: VerificationDefinition,
  values: CaseValues,
  fields: WantedFields,
  fetchFn: typeof fetch,
  signal: AbortSignal,
): Promise<Answer> {
  const { request, department } = definition;
  const failure = (code: ErrorCode, detail: ErrorDetail = {}, evidence: Evidence | null = null): Failed => ({
    kind: 'failure',
    code,
    detail: { department, ...detail },
    evidence,
  });
  const url = fillText(request.url, values, encodeURIComponent);
  if (!/^https?:\/\//.test(url))
    return failure('VERIFY_DEFINITION', { name: definition.title, reason: '接口地址不是 http(s)' });

  let response: Response;
  let received: Received;
  try {
    response = await fetchFn(url, {
      method: request.method,
      signal,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(request.body ? { 'content-type': 'application/json' } : {}),
        ...request.headers,
      },
      ...(request.body && request.method === 'POST'
        ? { body: JSON.stringify(fillTemplate(request.body, values)) }
        : {}),
    });
    received = await readLimited(response);
  } catch (error) {
    const isTimeout = signal.aborted || (error as Error).name === 'TimeoutError';
    const line = lineFailure(error, department, url);
    if (line && !signal.aborted) return failure(line.code, line.detail);
    return isTimeout ? failure('VERIFY_TIMEOUT', { seconds: definition.lateMs / 1000 }) : failure('VERIFY_UNREACHABLE');
  }
  const decoded = decodeAnswer(received.bytes, response.headers.get('content-type'));
  const text = 'text' in decoded ? decoded.text : null;
  const evidence = { digest: sm3Of(received.bytes), text };
  if (!response.ok) {
    const failed = failure(codeForStatus(response.status), { status: response.status }, evidence);
    const waitMs = retryAfterMs(response.headers.get('retry-after'));
    return waitMs === null ? failed : { ...failed, waitMs };
  }
  if (received.isCut) return failure('VERIFY_BAD_ANSWER', {}, evidence);
  if (text === null) {
    const { problem } = decoded as { problem: string };
    return failure('VERIFY_ENCODING', { problem }, evidence);
  }
  const verdict = readAnswer(definition, text, values, fields);
  return verdict ? { kind: 'verdict', ...verdict, evidence } : failure('VERIFY_BAD_ANSWER', {}, evidence);
}

/** Whose a refusal is to mend: a key the department does not know, too many questions and a wrong address are ours. */
function codeForStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'VERIFY_KEY';
  if (status === 429) return 'VERIFY_TOO_OFTEN';
  return status >= 500 || status === 408 ? 'VERIFY_FAULT' : 'VERIFY_REFUSED';
}

const longestWaitMs = 6 * 3_600_000;

/** Seconds only: a moment would be by the department's clock. */
function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Math.min(Number(header) * 1000, longestWaitMs) : null;
}

interface Received {
  bytes: Uint8Array;
  isCut: boolean;
}

/** Reads the body up to the limit; a department sending without end is cut off. */
async function readLimited(response: Response): Promise<Received> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let isCut = false;
  for await (const part of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    isCut = (size += part.length) > maxAnswerBytes;
    if (isCut) break;
    parts.push(part);
  }
  return { bytes: Buffer.concat(parts), isCut };
}
