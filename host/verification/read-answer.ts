import type { VerificationDefinition } from '#contract/catalogue.ts';
import { readName } from '#contract/typed/index.ts';
import { atPointer, valueAt, type CaseValues } from '../cases/question-template.ts';
import { isNumberText, isSameNumber, literalOf, parseExactly } from './exact-json.ts';
import { plainText, valueFor, type FieldValue, type WantedFields } from './field-values.ts';

/** What an answer says of the case. */
export interface Verdict {
  state: 'valid' | 'warning' | 'invalid';
  text: string;
  asOf: string | null;
  fill: Record<string, FieldValue>;
}

/** Null for what is no answer to the question. @param text as decoded; numbers in it are kept as they are written */
export function readAnswer(
  { response }: VerificationDefinition,
  text: string,
  values: CaseValues,
  fields: WantedFields,
): Verdict | null {
  let document: unknown;
  try {
    document = parseExactly(text);
  } catch {
    return null;
  }
  const verdict = atPointer(document, response.verdict);
  const said = (['warning', 'valid', 'invalid'] as const).find((one) =>
    response[one]?.some((value) => isSaid(verdict, value)),
  );
  if (!said) return null;
  const different = said === 'invalid' ? [] : differences(response.equal ?? [], document, values);
  const state = different.length > 0 ? 'invalid' : said;
  const { fill, refused } = state === 'valid' ? filled(document, response.fill, fields) : { fill: {}, refused: [] };
  const words =
    different.length > 0
      ? different.join('；')
      : (shortText(response.text === undefined ? undefined : atPointer(document, response.text)) ??
        { valid: '相符', warning: '与所办事项不一致', invalid: '不符' }[state]);
  return {
    state,
    text: [words, ...refused].join('；'),
    asOf: shortText(response.asOf === undefined ? undefined : atPointer(document, response.asOf)),
    fill,
  };
}

/** Numbers are compared as written: two codes of 18 digits that differ in the last are two codes. */
function isSaid(verdict: unknown, value: string | number | boolean): boolean {
  if (!isNumberText(verdict)) return verdict === value;
  const literal = literalOf(verdict);
  return typeof value === 'string' ? literal === value : typeof value === 'number' && isSameNumber(literal, `${value}`);
}

/** What the department says otherwise than the case, of what must be equal; a value it did not give is one as well. */
function differences(
  equal: NonNullable<VerificationDefinition['response']['equal']>,
  document: unknown,
  values: CaseValues,
): string[] {
  return equal.flatMap(({ pointer, path, label }) => {
    const given = atPointer(document, pointer);
    const theirs = shortText(given);
    const ours = valueAt(values, path);
    const same =
      theirs !== null &&
      (typeof ours === 'number'
        ? isSameNumber(theirs, String(ours))
        : typeof ours === 'string' && readName(theirs) === readName(ours));
    return same ? [] : [theirs === null ? `部门没有给出${label}` : `${label}登记为“${theirs}”，与所填不同`];
  });
}

function filled(
  document: unknown,
  pointers: Record<string, string>,
  fields: WantedFields,
): { fill: Record<string, FieldValue>; refused: string[] } {
  const fill: Record<string, FieldValue> = {};
  const refused: string[] = [];
  for (const [name, pointer] of Object.entries(pointers)) {
    const field = fields.get(name);
    const given = atPointer(document, pointer);
    // An item that does not ask for it, and a department that does not know it.
    if (!field || given === undefined || given === null) continue;
    const taken = valueFor(field, given);
    if ('value' in taken) fill[name] = taken.value;
    else refused.push(taken.refused);
  }
  return { fill, refused: refused.slice(0, 5) };
}

function shortText(value: unknown): string | null {
  if (isNumberText(value)) return literalOf(value).slice(0, 200);
  return typeof value === 'string' && value.trim() !== '' ? [...plainText(value).trim()].slice(0, 200).join('') : null;
}
