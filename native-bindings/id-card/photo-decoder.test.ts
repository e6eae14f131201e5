import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { PHOTO } from './photo-bmp.ts';
import { createPhotoDecoder, type PhotoDecoderSettings } from './photo-decoder.ts';

const WLT = Uint8Array.from({ length: 1024 }, (_, i) => (i * 7) & 0xff);
/** A stand-in for the licensed program: header of a card photo, pixels from what it read. */
const BMP = `
  const stride = 308, bmp = Buffer.alloc(54 + 126 * stride);
  bmp.write('BM'); bmp.writeUInt32LE(bmp.length, 2); bmp.writeUInt32LE(54, 10); bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(102, 18); bmp.writeInt32LE(126, 22); bmp.writeUInt16LE(1, 26); bmp.writeUInt16LE(24, 28);
  bmp.set([1, 2, 3], 54); bmp.set([10, 20, 30], 54 + 125 * stride);
`;
const reading = (then: string): string =>
  `const parts = []; process.stdin.on('data', (d) => parts.push(d)).on('end', () => { const wlt = Buffer.concat(parts); ${BMP} ${then} });`;

const decoder = (script: string, settings: Partial<PhotoDecoderSettings> = {}) =>
  createPhotoDecoder({
    command: [process.execPath, '-e', script],
    timeoutMs: 20_000,
    maxOutputBytes: 100_000,
    ...settings,
  });

it('gives the pixels, top row first, and a PNG of them', async () => {
  const photo = await decoder(reading('bmp[57] = wlt[3]; process.stdout.write(bmp);')).decode(WLT);
  if (photo.kind !== 'photo') throw new Error(photo.reason);
  expect([...photo.image.rgb.subarray(0, 3)]).toEqual([30, 20, 10]);
  const lastRow = 125 * PHOTO.width * 3;
  expect([...photo.image.rgb.subarray(lastRow, lastRow + 6)]).toEqual([3, 2, 1, 0, 0, 21]);
  const png = PNG.sync.read(Buffer.from(photo.png));
  expect([png.width, png.height, ...png.data.subarray(0, 4)]).toEqual([102, 126, 30, 20, 10, 255]);
});

describe('shows a placeholder', () => {
  it.each<[string, string, string, Partial<PhotoDecoderSettings>?]>([
    ['it crashes', 'process.abort()', 'crashed'],
    ['it ends with an error', reading('process.stdout.write(bmp, () => process.exit(3));'), 'crashed'],
    ['it never ends', 'setInterval(() => 0, 1000)', 'timed-out', { timeoutMs: 300 }],
    [
      'it writes the photo and never ends',
      reading('process.stdout.write(bmp); setInterval(() => 0, 1000);'),
      'timed-out',
      { timeoutMs: 500 },
    ],
    ['it writes nothing', '', 'not-a-photo'],
    ['it writes nonsense', 'process.stdout.write("nonsense")', 'not-a-photo'],
    ['it writes nonsense of the right size', `process.stdout.write(Buffer.alloc(${PHOTO.bmpBytes}, 7))`, 'not-a-photo'],
    [
      'the picture has another size',
      reading('bmp.writeInt32LE(126, 18); bmp.writeInt32LE(102, 22); process.stdout.write(bmp);'),
      'not-a-photo',
    ],
    [
      'the pixels would lie behind the end',
      reading('bmp.writeUInt32LE(5000, 10); process.stdout.write(bmp);'),
      'not-a-photo',
    ],
    ['half the photo is missing', reading('process.stdout.write(bmp.subarray(0, 20000));'), 'not-a-photo'],
    [
      'it writes without end',
      'const flood = () => process.stdout.write(Buffer.alloc(65536), flood); flood();',
      'too-much-output',
    ],
    [
      'it writes a little too much',
      reading('process.stdout.write(Buffer.concat([bmp, bmp, bmp]));'),
      'too-much-output',
    ],
  ])('when %s', async (_name, script, reason, settings) => {
    expect(await decoder(script, settings).decode(WLT)).toEqual({ kind: 'placeholder', reason });
  });

  it('when the program is missing, is no program, or none is set', async () => {
    const withCommand = (command: string[]) =>
      createPhotoDecoder({ command, timeoutMs: 1000, maxOutputBytes: 100_000 }).decode(WLT);
    expect(await withCommand(['/nowhere/wlt-decoder'])).toEqual({ kind: 'placeholder', reason: 'program-missing' });
    expect(await withCommand([import.meta.filename])).toEqual({ kind: 'placeholder', reason: 'program-refused' });
    expect(await withCommand([])).toEqual({ kind: 'placeholder', reason: 'not-configured' });
  });

  it('when the card holds no photo', async () => {
    expect(await decoder('').decode(new Uint8Array(1024))).toEqual({ kind: 'placeholder', reason: 'no-photo' });
    expect(await decoder('').decode(new Uint8Array(10))).toEqual({ kind: 'placeholder', reason: 'no-photo' });
  });

  it('when nobody waits any more', async () => {
    const stop = new AbortController();
    const decoding = decoder('setInterval(() => 0, 1000)').decode(WLT, { signal: stop.signal });
    stop.abort();
    expect(await decoding).toEqual({ kind: 'placeholder', reason: 'cancelled' });
    expect(await decoder('').decode(WLT, { signal: stop.signal })).toEqual({
      kind: 'placeholder',
      reason: 'cancelled',
    });
  });
});

it('does not read a photo that is not asked for', async () => {
  // Ends before the photo is written: the broken pipe must not reach anybody.
  expect(await decoder('process.stdin.destroy(); process.exit(0)').decode(WLT)).toEqual({
    kind: 'placeholder',
    reason: 'not-a-photo',
  });
});

it('shows the program nothing of our environment and no shell', async () => {
  process.env['YICHUANG_SECRET_OF_TEST'] = 'secret';
  try {
    const photo = await decoder(
      reading(
        'if (process.env.YICHUANG_SECRET_OF_TEST === undefined && process.env.HOME === undefined) process.stdout.write(bmp);',
      ),
    ).decode(WLT);
    expect(photo.kind).toBe('photo');
    const echoed = createPhotoDecoder({ command: ['echo', '$PATH;', 'id'], timeoutMs: 5000, maxOutputBytes: 1000 });
    expect(await echoed.decode(WLT)).toEqual({ kind: 'placeholder', reason: 'not-a-photo' });
  } finally {
    delete process.env['YICHUANG_SECRET_OF_TEST'];
  }
});
