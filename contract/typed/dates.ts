import { halfWidth } from './text.ts';

/** Two digits up to here are of this century. */
const lastShortYear = 69;

/**
 * What people type for a day, as an ISO date: `20260305`, `2026-3-5`, `2026.03.05`, `2026 03 05`, `2026年3月5日`, `26-3-5`, also in full width.
 *
 * @returns null when it is not a date that exists
 */
export function readDate(text: string): string | null {
  const typed = halfWidth(text.slice(0, 64))
    .trim()
    .replace(/[。．]/g, '.');
  const found =
    /^(\d{4})(\d{2})(\d{2})$/.exec(typed) ??
    /^(\d{4}|\d{2})(?:\s*[-./年]\s*|\s+)(\d{1,2})(?:\s*[-./月]\s*|\s+)(\d{1,2})\s*日?$/.exec(typed);
  if (!found) return null;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  const fullYear = found[1]?.length === 2 ? year + (year <= lastShortYear ? 2000 : 1900) : year;
  const date = new Date(Date.UTC(fullYear, month - 1, day));
  if (fullYear < 1000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}
