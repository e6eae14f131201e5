import sharp from 'sharp';
import { MAX_PIXELS } from '../decode.ts';
import { ImagingError } from '../errors.ts';
import { boxesIn, type Box } from './boxes.ts';
import { textOf } from './characters.ts';
import { loadModels, type Models } from './models.ts';
import { openNetwork, type Network } from './runtime.ts';

export interface ReadLine {
  text: string;
  /** 0 to 1, the mean over its characters. */
  confidence: number;
  /** Place on the page, shares of its width and height. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface ReadPage {
  /** From the top down. */
  lines: ReadLine[];
}

/** Longest side the detection looks at: small print of an A4 page is still eight pixels high. */
const LOOK = 1344;
const LINE_HEIGHT = 48;
/** A longer line is squeezed. */
const MAX_LINE_WIDTH = 1920;
const MAX_LINES = 400;

interface Reader {
  detection: Network;
  recognition: Network;
  models: Models;
}
let reader: Promise<Reader> | null = null;

async function openReader(): Promise<Reader> {
  try {
    const models = loadModels();
    return {
      models,
      detection: await openNetwork(models.detection),
      recognition: await openNetwork(models.recognition),
    };
  } catch (error) {
    // Not installed, or not what was installed: nothing of it is used.
    throw error instanceof ImagingError ? error : new ImagingError('READING_MODEL', { file: 'onnxruntime-web' }, error);
  }
}

/**
 * Reads an upright page as the pipeline made it.
 *
 * @param bytes JPEG, PNG or TIFF
 * @throws ImagingError READING_MODEL | PAGE_DAMAGED
 */
export async function readPage(bytes: Uint8Array): Promise<ReadPage> {
  reader ??= openReader();
  const { detection, recognition, models } = await reader.catch((error: unknown) => {
    reader = null;
    throw error;
  });
  const picture = await rgbOf(bytes);
  const boxes = (await find(detection, picture)).slice(0, MAX_LINES);
  const lines: ReadLine[] = [];
  for (const box of boxes) {
    const { text, confidence } = await recognise(recognition, models.characters, picture, box);
    if (text.trim() === '' || confidence < 0.5) continue;
    lines.push({
      text,
      confidence,
      x: box.left / picture.width,
      y: box.top / picture.height,
      width: (box.right - box.left) / picture.width,
      height: (box.bottom - box.top) / picture.height,
    });
  }
  return { lines };
}

interface Rgb {
  data: Buffer;
  width: number;
  height: number;
}

async function rgbOf(bytes: Uint8Array): Promise<Rgb> {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { data, width: info.width, height: info.height };
    const rgb = Buffer.alloc(info.width * info.height * 3);
    for (let at = 0; at < info.width * info.height; at += 1) rgb.fill(data[at * info.channels]!, at * 3, at * 3 + 3);
    return { data: rgb, width: info.width, height: info.height };
  } catch (error) {
    throw new ImagingError('PAGE_DAMAGED', {}, error);
  }
}

const MEAN = [0.485, 0.456, 0.406] as const;
const SPREAD = [0.229, 0.224, 0.225] as const;

async function find(network: Network, { data, width, height }: Rgb): Promise<Box[]> {
  const share = Math.min(1, LOOK / Math.max(width, height));
  const w = Math.max(32, Math.round((width * share) / 32) * 32);
  const h = Math.max(32, Math.round((height * share) / 32) * 32);
  const small = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: w, height: h, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  const { data: map } = await network.run(
    planes(small, w * h, (value, channel) => (value / 255 - MEAN[channel]!) / SPREAD[channel]!),
    [3, h, w],
  );
  return boxesIn(map, w, h).map((box) => ({
    left: (box.left * width) / w,
    right: (box.right * width) / w,
    top: (box.top * height) / h,
    bottom: (box.bottom * height) / h,
  }));
}

async function recognise(
  network: Network,
  characters: readonly string[],
  { data, width, height }: Rgb,
  box: Box,
): Promise<{ text: string; confidence: number }> {
  const left = Math.floor(box.left);
  const top = Math.floor(box.top);
  const w = Math.min(width, Math.ceil(box.right)) - left;
  const h = Math.min(height, Math.ceil(box.bottom)) - top;
  // Widths in steps: few shapes, little memory.
  const lineWidth = Math.min(MAX_LINE_WIDTH, Math.max(32, Math.ceil((w * LINE_HEIGHT) / h / 32) * 32));
  const line = await sharp(data, { raw: { width, height, channels: 3 } })
    .extract({ left, top, width: w, height: h })
    .resize({ width: lineWidth, height: LINE_HEIGHT, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  const { data: seen, dims } = await network.run(
    planes(line, lineWidth * LINE_HEIGHT, (value) => value / 127.5 - 1),
    [3, LINE_HEIGHT, lineWidth],
  );
  return textOf(seen, dims[1] ?? 0, dims[2] ?? 0, characters);
}

/** The models were taught blue, green, red. */
function planes(rgb: Buffer, pixels: number, scaled: (value: number, channel: number) => number): Float32Array {
  const out = new Float32Array(pixels * 3);
  for (let at = 0; at < pixels; at += 1)
    for (let channel = 0; channel < 3; channel += 1)
      out[channel * pixels + at] = scaled(rgb[at * 3 + 2 - channel]!, channel);
  return out;
}
