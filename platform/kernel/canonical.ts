import { createHash } from 'node:crypto';

const deepest = 32;

/** JSON with sorted keys: two payloads that say the same have the same text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Digest of what a value says, independent of key order. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));

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
    if (depth > deepest) return { field, message: `嵌套超过 ${deepest} 层` };
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
