/**
 * The same value with every string made drawable. A PDF shows a character its font lacks as an empty box or nothing at all:
 * on a notice that would silently change somebody's name.
 */
export function drawable<T>(value: T, hasGlyph: (codePoint: number) => boolean, missing: Set<string>): T;
export function drawable(value: unknown, hasGlyph: (codePoint: number) => boolean, missing: Set<string>): unknown {
  if (typeof value === 'string') return drawableText(value, hasGlyph, missing);
  if (Array.isArray(value)) return value.map((entry: unknown) => drawable(entry, hasGlyph, missing));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => [key, drawable(entry, hasGlyph, missing)]),
  );
}

function drawableText(text: string, hasGlyph: (codePoint: number) => boolean, missing: Set<string>): string {
  let drawn = '';
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (codePoint < 0x20 || codePoint === 0x7f) {
      drawn += ' ';
    } else if (hasGlyph(codePoint)) {
      drawn += char;
    } else {
      missing.add(char);
      drawn += `〔U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}〕`;
    }
  }
  return drawn;
}
