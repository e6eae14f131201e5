import type { VerificationDefinition } from '#contract/catalogue.ts';
import type { ErrorCode, ErrorDetail } from '#contract/errors.ts';
import { readName } from '#contract/typed/index.ts';
import { atPointer, fillTemplate, fillText, valueAt, type CaseValues } from '../cases/question-template.ts';

export type Answer =
  | {
      kind: 'verdict';
      state: 'valid' | 'warning' | 'invalid';
      text: string;
      asOf: string | null;
      fill: Record<string, string | number | boolean>;
      raw: string;
    }
  | { kind: 'failure'; code: ErrorCode; detail: ErrorDetail; raw: string | null };

const maxAnswerBytes = 64 * 1024;

/**
 * Asks one department once. Never throws for what a department does: a slow, dead, faulty or nonsensical answer is an outcome that says whose fault it is.
 *
 * @param signal ends the call (the definition's `lateMs`, or the workstation closing)
 */
export async function askDepartment(
  definition: VerificationDefinition,
  values: CaseValues,
  fetchFn: typeof fetch,
  signal: AbortSignal,
): Promise<Answer> {
  const { request, department } = definition;
  const failure = (code: ErrorCode, detail: ErrorDetail = {}, raw: string | null = null): Answer => ({
    kind: 'failure',
    code,
    detail: { department, ...detail },
    raw,
  });
  const url = fillText(request.url, values, encodeURIComponent);
  if (!/^https?:\/\//.test(url))
    return failure('VERIFY_DEFINITION', { name: definition.title, reason: '接口地址不是 http(s)' });

  let response: Response;
  let raw: string;
  try {
    response = await fetchFn(url, {
      method: request.method,
      signal,
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(request.body ? { 'content-type': 'application/json' } : {}),
        ...request.headers,
      },
      ...(request.body && request.method === 'POST'
        ? { body: JSON.stringify(fillTemplate(request.body, values)) }
        : {}),
    });
    raw = await readLimited(response);
  } catch (error) {
    const isTimeout = signal.aborted || (error as Error).name === 'TimeoutError';
    return isTimeout ? failure('VERIFY_TIMEOUT', { seconds: definition.lateMs / 1000 }) : failure('VERIFY_UNREACHABLE');
  }
  if (!response.ok) return failure('VERIFY_FAULT', { status: response.status }, raw);
  return readAnswer(definition, raw, values) ?? failure('VERIFY_BAD_ANSWER', {}, raw);
}

function readAnswer({ response }: VerificationDefinition, raw: string, values: CaseValues): Answer | null {
  let document: unknown;
  try {
    document = JSON.parse(raw);
  } catch {
    return null;
  }
  const verdict = atPointer(document, response.verdict);
  const said = (['warning', 'valid', 'invalid'] as const).find((one) =>
    response[one]?.some((value) => value === verdict),
  );
  if (!said) return null;
  const different = said === 'invalid' ? [] : differences(response.equal ?? [], document, values);
  const state = different.length > 0 ? 'invalid' : said;
  const isValid = state === 'valid';
  return {
    kind: 'verdict',
    state,
    raw,
    text:
      different.length > 0
        ? different.join('；')
        : (shortText(response.text === undefined ? undefined : atPointer(document, response.text)) ??
          { valid: '相符', warning: '与所办事项不一致', invalid: '不符' }[state]),
    asOf: shortText(response.asOf === undefined ? undefined : atPointer(document, response.asOf)),
    fill: isValid ? fillFrom(document, response.fill) : {},
  };
}

/** What the department says otherwise than the case, of what must be equal; a value it did not give is one as well. */
function differences(
  equal: NonNullable<VerificationDefinition['response']['equal']>,
  document: unknown,
  values: CaseValues,
): string[] {
  return equal.flatMap(({ pointer, path, label }) => {
    const theirs = shortText(atPointer(document, pointer));
    const ours = valueAt(values, path);
    const same = theirs !== null && typeof ours === 'string' && readName(theirs) === readName(ours);
    return same ? [] : [theirs === null ? `部门没有给出${label}` : `${label}登记为“${theirs}”，与所填不同`];
  });
}

function fillFrom(document: unknown, pointers: Record<string, string>): Record<string, string | number | boolean> {
  const fill: Record<string, string | number | boolean> = {};
  for (const [field, pointer] of Object.entries(pointers)) {
    const value = atPointer(document, pointer);
    if (typeof value === 'string' && value.length <= 500) fill[field] = plainText(value);
    else if (typeof value === 'number' || typeof value === 'boolean') fill[field] = value;
  }
  return fill;
}

function shortText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? [...plainText(value).trim()].slice(0, 200).join('') : null;
}

/** Without control characters and halves of surrogate pairs: no database keeps them, and the row that tells of the answer would be refused. */
const plainText = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').toWellFormed();

/** Reads the body up to the limit; a department sending without end is cut off. */
async function readLimited(response: Response): Promise<string> {
  if (!response.body) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxAnswerBytes) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
