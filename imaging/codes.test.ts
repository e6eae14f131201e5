import { createCanvas, loadImage } from '@napi-rs/canvas';
import QRCode from 'qrcode';
import { expect, it } from 'vitest';
import { findCodes } from './codes.ts';

it('reads a QR code with Chinese text without asking the network, and counts a doubled one once', async () => {
  const canvas = createCanvas(600, 800);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, 600, 800);
  const code = await loadImage(await QRCode.toBuffer('分隔页：居民户口簿', { width: 180 }));
  pen.drawImage(code, 60, 100);
  pen.drawImage(code, 330, 500);
  const { data } = pen.getImageData(0, 0, 600, 800);
  const grey = Uint8Array.from({ length: 600 * 800 }, (_none, at) => data[at * 4]!);
  const found = await findCodes({ data: grey, width: 600, height: 800, channels: 1, dpi: 100 });
  expect(found.map(({ format, text }) => ({ format, text }))).toEqual([
    { format: 'QRCode', text: '分隔页：居民户口簿' },
  ]);
});
