import { formOf } from '../forms/form-check.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { exactNumber, isNumberText, literalOf } from './exact-json.ts';

/** What the form of an item wants in a field. */
export interface WantedField {
  title: string;
  type: 'string' | 'number' | 'integer' | 'boolean' | 'array';
}
export type WantedFields = ReadonlyMap<string, WantedField>;

export type FieldValue = string | number | boolean;

export function wantedFields(item: ServiceItem): WantedFields {
  const { properties } = formOf(item).schema;
  return new Map(Object.entries(properties).map(([name, { title, type }]) => [name, { title, type }]));
}

const longest = 500;

/** What a department gave for a field, as the field takes it; in words, why it does not. */
export function valueFor(field: WantedField, given: unknown): { value: FieldValue } | { refused: string } {
  const refuse = (why: string): { refused: string } => ({
    refused: `部门给的“${field.title}”${why}，没有带入，请照原件填写`,
  });
  const text = typeof given === 'string' ? plainText(given).trim() : isNumberText(given) ? literalOf(given) : null;
  switch (field.type) {
    case 'string':
      if (text === null) return refuse('不是文字');
      if (isNumberText(given) && /e/i.test(text)) return refuse(`写成了 ${text}，原来的数字已经走样`);
      return text.length > longest ? refuse('太长') : { value: text };
    case 'number':
    case 'integer': {
      if (text === null || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return refuse('不是数字');
      const number = exactNumber(text);
      if (number === null) return refuse(`是 ${text}，位数多得不能当数字准确保存`);
      return field.type === 'integer' && !Number.isInteger(number) ? refuse(`是 ${text}，不是整数`) : { value: number };
    }
    case 'boolean':
      return typeof given === 'boolean' ? { value: given } : refuse('不是“是”或“否”');
    case 'array':
      return refuse('是多选项');
  }
}

/** Without control characters and halves of surrogate pairs: no database keeps them, and the row that tells of the answer would be refused. */
export const plainText = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').toWellFormed();
