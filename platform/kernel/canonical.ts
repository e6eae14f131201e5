import { hash } from 'node:crypto';

const deepest = 32;
const tooDeep = `嵌套超过 ${deepest} 层`;

/**
 * JSON with sorted keys: two payloads that say the same have the same text.
 *
 * @throws RangeError nested deeper than anything that is kept
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (depth > deepest) throw new RangeError(tooDeep);
  // Every reported row passes here: one string grown in place, no list of entries between.
  let text = '';
  if (Array.isArray(value)) {
    for (const inner of value) text += `${text === '' ? '' : ','}${canonicalJson(inner, depth + 1)}`;
    return `[${text}]`;
  }
  const names = Object.keys(value);
  for (const { name, written } of orderOf(names)) {
    const inner: unknown = Reflect.get(value, name);
    if (inner !== undefined) text += `${text === '' ? '' : ','}${written}${canonicalJson(inner, depth + 1)}`;
  }
  return `{${text}}`;
}

interface Name {
  name: string;
  /** As it stands in JSON, with its colon. */
  written: string;
}

/** Reported rows have a few dozen shapes: how the names of each are sorted and written is kept, up to a bound. */
const shapes = new Map<string, Name[]>();
const shapesAtMost = 500;

function orderOf(names: string[]): Name[] {
  const shape = names.join('\0');
  const known = shapes.get(shape);
  // No kept name holds the separator: names that do are fewer than those of the shape they look like.
  if (known?.length === names.length) return known;
  const order = names.sort().map((name) => ({ name, written: `${JSON.stringify(name)}:` }));
  if (shapes.size < shapesAtMost && shape.length < 2000 && !order.some(({ name }) => name.includes('\0')))
    shapes.set(shape, order);
  return order;
}

export const sha256 = (text: string): string => hash('sha256', text);

/** Digest of what a value says, independent of key order. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));

/**
 * The canonical text of a JSON value, or why it cannot be kept. Says the same as `unstorable`, without walking the value a second time:
 * JSON writes what no database stores in one of two ways, and only a text that seems to hold one is looked at again.
 */
export function storableJson(value: unknown): { text: string } | { reason: string } {
  try {
    const text = canonicalJson(value);
    const reason = /\\u(?:0000|d[89a-f])/.test(text) ? unstorable(value) : null;
    return reason === null ? { text } : { reason };
  } catch (error) {
    if (error instanceof RangeError) return { reason: tooDeep };
    throw error;
  }
}

/** Why a JSON value cannot be kept, or null. */
export const unstorable = (value: unknown): string | null => findUnstorable(value)?.message ?? null;

/**
 * The field of a JSON value that cannot be kept, or null: nested too deep to walk, or text that no database stores (NUL, half a surrogate pair).
 * Walks without recursion, so that nesting made to overflow the stack is answered like any other bad row.
 */
export function findUnstorable(value: unknown): { field: string; message: string } | null {
  const queue: { value: unknown; depth: number; field: string }[] = [{ value, depth: 0, field: '' }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { value: at, depth, field } = next;
    if (depth > deepest) return { field, message: tooDeep };
    if (typeof at === 'string') {
      if (at.includes('\0') || !at.isWellFormed()) return { field, message: '文字中有不能保存的字符' };
    } else if (at !== null && typeof at === 'object') {
      for (const [key, inner] of Object.entries(at)) {
        if (key.includes('\0') || !key.isWellFormed()) return { field, message: '文字中有不能保存的字符' };
        // Strings are most of what there is: looked at here, they need no place in the queue.
        if (typeof inner === 'string') {
          if (inner.includes('\0') || !inner.isWellFormed())
            return { field: field || key, message: '文字中有不能保存的字符' };
        } else if (inner !== null && typeof inner === 'object')
          queue.push({ value: inner, depth: depth + 1, field: field || key });
      }
    }
  }
  return null;
}
