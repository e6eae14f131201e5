import { DeviceError } from '../errors.ts';
import type { PadDescription } from './describe.ts';
import {
  LARGE_BLOCK,
  SMALL_BLOCK,
  encodeImage,
  imageBlocks,
  startImageReport,
  type Encoding,
  type PadImage,
} from './image.ts';
import type { PadLink } from './link.ts';
import { REPORT, RESULT } from './reports.ts';
import type { PadSettings } from './settings.ts';
import type { Rect } from './strokes.ts';

export interface UploadOptions {
  signal?: AbortSignal;
  onProgress?: (progress: { sentBlocks: number; blocks: number }) => void;
}

/**
 * Shows an image, on the whole screen or on the part `rect`; tried twice.
 * @throws PAD_FAULT the pad would not have it | PAD_STATE | PAD_SILENT | PAD_GONE | CANCELLED
 */
export async function uploadImage(
  link: PadLink,
  device: string,
  pad: PadDescription,
  settings: PadSettings,
  image: PadImage,
  rect: Rect | null,
  options: UploadOptions = {},
): Promise<void> {
  const encoding =
    settings.encoding !== undefined && pad.encodings.includes(settings.encoding)
      ? settings.encoding
      : richest(pad.encodings);
  const blockBytes = settings.usesLargeBlocks ? LARGE_BLOCK : SMALL_BLOCK;
  let isPacked = settings.usesZlib && pad.hasZlib;
  let result = 0;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { encodingByte, data } = encodeImage(image, encoding, { zlib: isPacked });
    result = await send(link, settings, startImageReport(encodingByte, rect), data, blockBytes, options);
    if (result === RESULT.ok) return;
    // Its own unpacking fails it; plain data will do.
    if (result === RESULT.zlib) isPacked = false;
    await link.abandonImage(options.signal);
  }
  throw new DeviceError('PAD_FAULT', { device, detail: { reportId: REPORT.endImage, result } });
}

/** @returns the pad's verdict */
async function send(
  link: PadLink,
  { patience }: PadSettings,
  start: Uint8Array,
  data: Uint8Array,
  blockBytes: typeof SMALL_BLOCK | typeof LARGE_BLOCK,
  { signal, onProgress }: UploadOptions,
): Promise<number> {
  await link.sendWhenReady(start, signal);
  const opened = await link.waitFor('image', patience.readyMs, signal);
  if (opened.state !== 'image') return opened.lastResult || RESULT.wrongState;
  const blocks = Math.ceil(data.length / blockBytes);
  let sentBlocks = 0;
  for (const block of imageBlocks(data, blockBytes)) {
    if (!(await link.send(block, signal))) return (await link.status(signal)).lastResult || RESULT.wrongState;
    sentBlocks += 1;
    onProgress?.({ sentBlocks, blocks });
  }
  if (!(await link.send(Uint8Array.of(REPORT.endImage, 0), signal)))
    return (await link.status(signal)).lastResult || RESULT.wrongState;
  const done = await link.waitFor('ready', patience.imageMs, signal);
  return done.state === 'ready' ? done.lastResult : done.lastResult || RESULT.wrongState;
}

function richest(encodings: readonly Encoding[]): Encoding {
  return encodings.includes('rgb24') ? 'rgb24' : encodings.includes('rgb565') ? 'rgb565' : 'mono';
}
