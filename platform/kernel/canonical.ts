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

/**
 * Why a JSON value cannot be kept, or null: nested too deep to walk, or text that no database stores (NUL, half a surrogate pair).
 * Walks without recursion, so that nesting made to overflow the stack is answered like any other bad row.
 */
export function unstorable(value: unknown): string | null {
  const queue: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (next.depth > deepest) return `嵌套超过 ${deepest} 层`;
    if (typeof next.value === 'string') {
      if (next.value.includes('\0') || !next.value.isWellFormed()) return '文字中有不能保存的字符';
    } else if (next.value !== null && typeof next.value === 'object') {
      for (const [key, inner] of Object.entries(next.value))
        queue.push({ value: key, depth: next.depth }, { value: inner, depth: next.depth + 1 });
    }
  }
  return null;
}
