import { z } from 'zod';
import { DeviceError } from '../errors.ts';
import type { ReceiptDocument, ReceiptLine } from './receipt.ts';

/**
 * A receipt as data. `{name}` stands for a value, `{a.b}` for one inside another, `{#}` for the number of the present
 * repetition from 1, `{#list}` for the length of a list, `{{` for a brace. `if` shows a line when the value is there
 * (not empty, not 0, not false), `if: "!name"` when it is not.
 */
export interface ReceiptTemplate {
  id: string;
  name: string;
  lines: TemplateLine[];
}

interface Conditional {
  if?: string | undefined;
}
export type TemplateLine = Conditional & (ReceiptLine | { kind: 'repeat'; over: string; lines: TemplateLine[] });

/** What a template is filled with. A field that is known but has no value is an empty string, never absent. */
export type TemplateValue = string | number | boolean | TemplateValues | readonly TemplateValues[];
export interface TemplateValues {
  readonly [field: string]: TemplateValue;
}

const condition = {
  if: z
    .string()
    .regex(/^!?[a-zA-Z][\w.]*$/)
    .optional(),
};
const align = z.enum(['left', 'center', 'right']).exactOptional();
const bold = z.boolean().exactOptional();
const text = z.string().max(500);

const line: z.ZodType<TemplateLine> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      ...condition,
      kind: z.literal('text'),
      text,
      align,
      bold,
      size: z.union([z.literal(1), z.literal(2)]).exactOptional(),
    }),
    z.strictObject({ ...condition, kind: z.literal('pair'), left: text, right: text, bold }),
    z.strictObject({
      ...condition,
      kind: z.literal('columns'),
      cells: z
        .array(z.strictObject({ text, columns: z.number().int().min(1).max(120), align }))
        .min(1)
        .max(8),
      bold,
    }),
    z.strictObject({ ...condition, kind: z.literal('rule') }),
    z.strictObject({
      ...condition,
      kind: z.literal('qr'),
      data: text,
      size: z.number().int().min(1).max(16).exactOptional(),
      align,
    }),
    z.strictObject({ ...condition, kind: z.literal('barcode'), data: text, align }),
    z.strictObject({ ...condition, kind: z.literal('feed'), lines: z.number().int().min(0).max(20) }),
    z.strictObject({ ...condition, kind: z.literal('cut') }),
    z.strictObject({
      ...condition,
      kind: z.literal('repeat'),
      over: z.string().regex(/^[a-zA-Z][\w.]*$/),
      lines: z.array(line).min(1).max(20),
    }),
  ]),
);

const template = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  name: z.string().min(1).max(40),
  lines: z.array(line).min(1).max(200),
});

/** @param input the parsed data file, not trusted  @throws PROFILE_INVALID with the place of the first fault */
export function parseTemplate(input: unknown): ReceiptTemplate {
  const parsed = template.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${issue?.path.map(String).join('.') || '（整个文件）'}: ${issue?.message ?? ''}`);
}

/**
 * Fills a template. Values are text and nothing else: they are not searched for fields again, and control characters
 * in them become blanks.
 *
 * @throws PROFILE_INVALID the template names a field the values do not have, or has an open brace
 */
export function fillTemplate({ id, lines }: ReceiptTemplate, values: TemplateValues): ReceiptDocument {
  return { lines: fillLines(lines, { values, outer: null, number: null }, id) };
}

interface Scope {
  values: TemplateValues;
  outer: Scope | null;
  /** Which repetition this is, from 1. */
  number: number | null;
}

function fillLines(lines: readonly TemplateLine[], scope: Scope, id: string): ReceiptLine[] {
  return lines.flatMap((one) => {
    // Looked up before anything is left out: a misspelt field shows at the first print, not at the first case that has it.
    const isShown = one.if === undefined || holds(one.if, scope, id);
    const filled = one.kind === 'repeat' ? repeat(one, scope, id) : [fillLine(one, scope, id)];
    return isShown ? filled : [];
  });
}

function repeat({ over, lines }: { over: string; lines: TemplateLine[] }, scope: Scope, id: string): ReceiptLine[] {
  return listOf(over, scope, id).flatMap((values, i) => fillLines(lines, { values, outer: scope, number: i + 1 }, id));
}

function fillLine(one: ReceiptLine & Conditional, scope: Scope, id: string): ReceiptLine {
  const fill = (text: string): string => fillText(text, scope, id);
  const rest = { ...one };
  delete rest.if;
  switch (rest.kind) {
    case 'text':
      return { ...rest, text: fill(rest.text) };
    case 'pair':
      return { ...rest, left: fill(rest.left), right: fill(rest.right) };
    case 'columns':
      return { ...rest, cells: rest.cells.map((cell) => ({ ...cell, text: fill(cell.text) })) };
    case 'qr':
    case 'barcode':
      return { ...rest, data: fill(rest.data) };
    default:
      return rest;
  }
}

function fillText(text: string, scope: Scope, id: string): string {
  return text.replace(/\{\{|\{([^{}]*)\}|[{]/g, (found, name: string | undefined) => {
    if (found === '{{') return '{';
    if (name === undefined) throw invalid(`${id}: 没有闭合的花括号：${text}`);
    const value =
      name === '#'
        ? scope.number
        : name.startsWith('#')
          ? listOf(name.slice(1), scope, id).length
          : valueOf(name, scope, id);
    if (value === null || typeof value === 'object') throw invalid(`${id}: {${name}} 不是文字`);
    return String(value).replace(/\p{Cc}+/gu, ' ');
  });
}

function holds(condition: string, scope: Scope, id: string): boolean {
  const isNegated = condition.startsWith('!');
  const value = valueOf(isNegated ? condition.slice(1) : condition, scope, id);
  return (Array.isArray(value) ? value.length > 0 : Boolean(value)) !== isNegated;
}

function listOf(name: string, scope: Scope, id: string): readonly TemplateValues[] {
  const value = valueOf(name, scope, id);
  if (!Array.isArray(value)) throw invalid(`${id}: ${name} 不是列表`);
  return value as readonly TemplateValues[];
}

/** Own properties only: `{constructor}` is as unknown as any other misspelling. */
function valueOf(name: string, scope: Scope, id: string): TemplateValue {
  const [first = '', ...rest] = name.split('.');
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (!Object.hasOwn(at.values, first)) continue;
    let value: TemplateValue | undefined = at.values[first];
    for (const part of rest) {
      // Inside something that is absent this time there is nothing to show; whether the part exists cannot be known.
      if (value === '' || value === false) return '';
      value = isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    }
    if (value !== undefined) return value;
    break;
  }
  throw invalid(`${id}: 没有字段 {${name}}`);
}

function isRecord(value: TemplateValue | undefined): value is TemplateValues {
  return typeof value === 'object' && !Array.isArray(value);
}

function invalid(problem: string): DeviceError {
  return new DeviceError('PROFILE_INVALID', { detail: { problem } });
}
