import { spelled } from '../fonts/coverage.ts';

/**
 * The same value with every string made drawable: a PDF shows a character its fonts lack as an empty box or nothing at all, and
 * on a notice that would silently change somebody's name.
 *
 * @param missing gets what was replaced
 */
export function drawable<T>(value: T, missing: Set<string>): T;
export function drawable(value: unknown, missing: Set<string>): unknown {
  if (typeof value === 'string') return spelled(value, missing);
  if (Array.isArray(value)) return value.map((entry: unknown) => drawable(entry, missing));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => [key, drawable(entry, missing)]),
  );
}
