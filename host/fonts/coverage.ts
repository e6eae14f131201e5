/**
 * What can be drawn, and with which font: the one answer for screen pages, notices, letters, slips, signing pages and what is archived.
 * A character no font has is written as its code, 〔U+2EBF0〕; two different characters never look the same.
 * Nothing is read until the first character that is not plain.
 */
import { mainFace, otherFaces, type Face } from './faces.ts';
import { amendmentOne, levelThree } from './gb18030.ts';

/** A stretch of text drawn with one font. */
export interface Run {
  text: string;
  face: Face;
}

interface Drawn {
  face: Face | null;
  /** Every font draws it as it draws another character, so its code stands beside it. */
  isTwin: boolean;
}

/** Nothing here is rare, shared (壿 is) or invisible: most texts are made of these, and nothing is looked up for them. */
const plain = /^[\n\u0020-\u007e·—…“”‘’\u3001-\u3011\u4e00-\u58fe\u5900-\u9fa5\uff01-\uff5e]*$/u;
/** They draw nothing, or change what is beside them. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}]/u;
const han = /[\p{Script=Han}]/u;

/** Characters that HanaMin draws as it draws another, outline for outline or dot for dot at the size of a slip: another font is asked. */
const alike = new Set([...'𣔕𡼷𡀼𭸗𤧩𪐕𦂲𦡦𩿗𥆒𣽁𭾩']);

let faces: { main: Face; others: Face[]; checkedAt: number; known: Map<string, Drawn> } | null = null;
/** A font that was installed meanwhile is seen after this time. */
const lookAgainMs = 10_000;

/** @throws FontMissing without the font of the documents nothing can be drawn */
function current(): NonNullable<typeof faces> {
  const now = performance.now();
  if (faces && now - faces.checkedAt < lookAgainMs) return faces;
  const others = otherFaces();
  const isSame = faces?.others.length === others.length && others.every((one, n) => one.id === faces?.others[n]?.id);
  if (faces && isSame) faces.checkedAt = now;
  else faces = { main: mainFace(), others, checkedAt: now, known: new Map() };
  return faces;
}

function drawn(character: string): Drawn {
  const { main, others, known } = current();
  const found = known.get(character) ?? decide(character, [main, ...others]);
  known.set(character, found);
  return found;
}

function decide(character: string, all: readonly Face[]): Drawn {
  const code = character.codePointAt(0) ?? 0;
  if (invisible.test(character)) return { face: null, isTwin: false };
  const having = all.filter((face) => face.covers(code) && face.map.glyphOf(code) !== 0);
  const own = having.find(
    (face) => !isShared(code, face, all) && !(alike.has(character) && face.id.startsWith('hanaMin')),
  );
  if (own) return { face: own, isTwin: false };
  return { face: having[0] ?? null, isTwin: having.length > 0 };
}

/** Whether a hanzi that comes before it is drawn with this very glyph. Signs that share one (· and •) are left as they are. */
function isShared(code: number, face: Face, all: readonly Face[]): boolean {
  if (!han.test(String.fromCodePoint(code))) return false;
  return face.map
    .codesOf(face.map.glyphOf(code))
    .some(
      (other) => other !== code && rank(other) < rank(code) && decide(String.fromCodePoint(other), all).face === face,
    );
}

/** Hanzi in the order of the standard's blocks, then the rest: of two that share a glyph the commoner keeps it. */
function rank(code: number): number {
  const blocks = [...levelThree, ...amendmentOne];
  const place = blocks.findIndex(({ ranges }) => ranges.some(([first, last]) => code >= first && code <= last));
  return (place < 0 ? blocks.length : place) * 0x110000 + code;
}

/** Whether any font draws it; cheaper than which one does, for counting. */
export function hasGlyph(code: number): boolean {
  const { main, others } = current();
  return (
    !invisible.test(String.fromCodePoint(code)) &&
    [main, ...others].some((face) => face.covers(code) && face.map.glyphOf(code) !== 0)
  );
}

/** The font that draws the character; null: none does. */
export const faceOf = (character: string): Face | null => drawn(character).face;

export const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * The text as it can be drawn: a character without a font becomes its code, control characters become blanks.
 *
 * @param missing gets every character that was replaced or marked, each once
 */
export function spelled(text: string, missing?: Set<string>): string {
  if (plain.test(text)) return text.replaceAll('\n', ' ');
  let out = '';
  for (const character of text) {
    if (/\p{Cc}/u.test(character)) {
      out += ' ';
      continue;
    }
    const { face, isTwin } = drawn(character);
    if (face) out += character;
    if (face && !isTwin) continue;
    missing?.add(character);
    out += `〔${codeOf(character)}〕`;
  }
  return out;
}

/** Characters of the text that `spelled` would replace or mark, each once. */
export function undrawable(text: string): string[] {
  if (plain.test(text)) return [];
  const missing = new Set<string>();
  spelled(text, missing);
  return [...missing];
}

/** A spelled text cut where the font changes; marks stay with the letter they stand on. */
export function runsOf(text: string): Run[] {
  const { main } = current();
  if (plain.test(text)) return [{ text, face: main }];
  const runs: Run[] = [];
  for (const cluster of text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []) {
    const characters = [...cluster];
    const face = characters.map((one) => faceOf(one) ?? main).find((one) => one !== main) ?? main;
    const isWhole = characters.every((one) => face.map.glyphOf(one.codePointAt(0) ?? 0) !== 0);
    for (const part of isWhole ? [cluster] : characters) {
      const own = isWhole ? face : (faceOf(part) ?? main);
      const last = runs.at(-1);
      if (last?.face === own) last.text += part;
      else runs.push({ text: part, face: own });
    }
  }
  return runs;
}

/** For tests and the table of coverage: forget what was found. */
export function lookAgain(): void {
  faces = null;
}
