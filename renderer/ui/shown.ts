/** What this screen has a glyph for, found by drawing: a character no font has comes out as the box of one that never has any. */
const plain = /^[\n\u0020-\u007e·\u3000-\u303f\u4e00-\u9fa5\uff01-\uff5e]*$/u;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}\p{Co}]/u;
const never = '\u{10ffff}';
const side = 26;
const known = new Map<string, boolean>();
let pen: CanvasRenderingContext2D | null = null;
let box: Uint8ClampedArray | null = null;

/**
 * The text with the code in place of each character this screen cannot show, as on the papers: 〔U+2EBF0〕. Private characters are
 * always shown so: what a font has there is its maker's own.
 */
export function shownText(text: string): string {
  if (plain.test(text)) return text;
  return [...text].map((one) => (plain.test(one) || isShown(one) ? one : `〔${codeOf(one)}〕`)).join('');
}

const codeOf = (one: string): string => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

export function isShown(character: string): boolean {
  if (invisible.test(character)) return false;
  const found = known.get(character);
  if (found !== undefined) return found;
  const picture = draw(character);
  box ??= draw(never);
  const isThere = picture === null || box === null || picture.some((value, at) => value !== box?.[at]);
  known.set(character, isThere);
  return isThere;
}

function draw(character: string): Uint8ClampedArray | null {
  pen ??= penFor(document.createElement('canvas'));
  if (!pen) return null;
  pen.clearRect(0, 0, side, side);
  pen.fillText(character, 1, side - 5);
  return pen.getImageData(0, 0, side, side).data;
}

function penFor(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  canvas.width = side;
  canvas.height = side;
  const made = canvas.getContext('2d', { willReadFrequently: true });
  if (made) made.font = `22px ${getComputedStyle(document.body).fontFamily}`;
  return made;
}
