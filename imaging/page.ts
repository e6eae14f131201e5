import { findCodes, type FoundCode } from './codes.ts';
import { lookOf } from './look.ts';
import { judge, type Hint, type Kind } from './content.ts';
import { decodePage } from './decode.ts';
import { toG4, toJpeg, toThumbnail } from './encode.ts';
import { cleaningLevels, paperLevel } from './paper.ts';
import { noiseOf, sketch, type Pixels, type Plane } from './pixels.ts';
import { findPage, type FoundPage } from './placement.ts';
import type { PageSettings } from './settings.ts';
import { sides } from './sides.ts';
import { quarterTurn, scaled, turnPage, turnPlane } from './turn.ts';

export interface ProcessedPage {
  image: Uint8Array;
  mime: 'image/jpeg' | 'image/tiff';
  width: number;
  height: number;
  dpi: number;
  kind: Kind;
  isBlank: boolean;
  hints: Hint[];
  /** Degrees clockwise the page lay in the picture. */
  angle: number;
  angleFrom: FoundPage['angleFrom'];
  /** Where the page lay in the original picture, pixels from its middle along the page's axes. */
  place: { left: number; top: number; width: number; height: number };
  edges: FoundPage['edges'];
  codes: FoundCode[];
  /** For knowing the same sheet again: base64 of `lookOf`; null where there is nothing on it, and for cards, which all look alike. */
  look: string | null;
  /** What was done, in order, e.g. `turn 1.32`, `crop 2480x3508`, `clean`, `quarter 1`, `g4`. */
  steps: string[];
  /** JPEG. */
  thumbnail: Uint8Array;
}

/** One page from the scanner's bytes to what is kept. @throws ImagingError PAGE_TYPE | PAGE_TOO_LARGE | PAGE_DAMAGED */
export async function processPage(bytes: Uint8Array, settings: PageSettings): Promise<ProcessedPage> {
  const source = await decodePage(bytes, settings.dpi);
  const small = sketch(source);
  const found = findPage(small, settings);
  const ink = turnPlane(small.ink, found.place, found.paper);
  const chroma = turnPlane(small.chroma, found.place, 0);
  const paper = paperLevel(ink, { left: 0, top: 0, right: ink.width, bottom: ink.height });
  const cutSides = sides.filter((side) => !found.edges.includes(side));
  const content = judge(ink, chroma, { paper, dpi: small.dpi, cutSides });
  const place = scaled(found.place, small.scale);
  const isCard = found.edges.length === 4 && isCardSized(place, source.dpi);
  const levels = settings.clean && !isCard ? cleaningLevels(source, paper, fullNoise(source)) : null;
  const tables = levels?.tables ?? [plain, plain, plain];
  const kind = settings.kind !== 'auto' ? settings.kind : isCard ? 'colour' : content.kind;
  const turned = turnPage(source, place, tables, kind === 'colour' && source.channels === 3 ? 3 : 1);
  const page = quarterTurn(turned, settings.quarters);
  const image = kind === 'bitonal' ? await toG4(page) : await toJpeg(page, settings.quality);
  return {
    image,
    mime: kind === 'bitonal' ? 'image/tiff' : 'image/jpeg',
    width: page.width,
    height: page.height,
    dpi: source.dpi,
    kind,
    isBlank: content.isBlank,
    hints: [
      ...content.hints,
      ...(settings.deskew && found.angleFrom === 'none' && !content.isBlank ? (['left'] as const) : []),
    ],
    angle: place.angle,
    angleFrom: found.angleFrom,
    place: { left: place.left, top: place.top, width: place.width, height: place.height },
    edges: found.edges,
    // Codes that part a stack are large; what is small takes the whole page, and half a second.
    codes: settings.codes ? await findCodes({ ...ink, channels: 1, dpi: small.dpi }) : [],
    look: content.isBlank || isCard ? null : Buffer.from(lookOf(ink, paper)).toString('base64'),
    steps: [
      ...(found.angleFrom === 'none' ? [] : [`turn ${place.angle.toFixed(2)} by ${found.angleFrom}`]),
      ...(found.edges.length > 0 ? [`crop ${turned.width}x${turned.height}`] : []),
      ...(levels?.isCleaned ? ['clean'] : []),
      ...(settings.quarters % 4 === 0 ? [] : [`quarter ${((settings.quarters % 4) + 4) % 4}`]),
      kind === 'bitonal' ? 'g4' : `jpeg ${settings.quality} ${kind}`,
    ],
    thumbnail: await toThumbnail(page),
  };
}

/** An identity card, a licence: its tint and its photograph are what one looks at, so it stays as it is. */
function isCardSized({ width, height }: { width: number; height: number }, dpi: number): boolean {
  const limit = (130 / 25.4) * dpi;
  return width < limit && height < limit;
}

const plain = Uint8Array.from({ length: 256 }, (_none, value) => value);

/** Of the full picture, from a strip of it. */
function fullNoise({ data, width, height, channels }: Pixels): number {
  const rows = Math.min(height, 240);
  const from = Math.floor((height - rows) / 2) * width * channels;
  const strip: Plane = { data: new Uint8Array(width * rows), width, height: rows };
  for (let at = 0, source = from; at < strip.data.length; at += 1, source += channels) strip.data[at] = data[source]!;
  return noiseOf(strip);
}
