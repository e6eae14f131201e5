/**
 * Stands in for the licensed program that decodes card photos: 1024 bytes on standard input, a 102×126 BMP on standard output.
 * What it draws is nobody: a figure whose background tells which photo came in. The first argument makes it misbehave.
 */
import process from 'node:process';

const width = 102;
const height = 126;
const stride = (width * 3 + 3) & ~3;
const headerBytes = 54;

const misdeed = process.argv[2] ?? 'none';
const parts: Buffer[] = [];
process.stdin.on('data', (part: Buffer) => parts.push(part)).on('end', () => answer(Buffer.concat(parts)));

function answer(wlt: Buffer): void {
  switch (misdeed) {
    case 'none':
      return void process.stdout.write(bmpOf(wlt));
    case 'crash':
      return process.abort();
    case 'hang':
      return void setInterval(() => undefined, 1000);
    case 'nonsense':
      return void process.stdout.write(Buffer.alloc(bmpOf(wlt).length, 7));
    case 'half':
      return void process.stdout.write(bmpOf(wlt).subarray(0, 20_000));
    case 'flood':
      return flood();
    default:
      throw new Error(`unknown misdeed ${misdeed}`);
  }
}

function flood(): void {
  process.stdout.write(Buffer.alloc(65_536), flood);
}

function bmpOf(wlt: Buffer): Buffer {
  const bmp = Buffer.alloc(headerBytes + stride * height);
  bmp.write('BM');
  bmp.writeUInt32LE(bmp.length, 2);
  bmp.writeUInt32LE(headerBytes, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(width, 18);
  bmp.writeInt32LE(height, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(24, 28);
  const ground = [200 + (wlt.reduce((sum, byte) => sum + byte, 0) % 40), 215, 225];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) bmp.set(colourAt(x, y, ground), headerBytes + (height - 1 - y) * stride + x * 3);
  }
  return bmp;
}

/** Blue, green, red, as a BMP has them. */
function colourAt(x: number, y: number, ground: number[]): number[] {
  const isHead = ((x - 51) / 21) ** 2 + ((y - 50) / 27) ** 2 < 1;
  const isHair = ((x - 51) / 24) ** 2 + ((y - 42) / 27) ** 2 < 1 && y < 38;
  const isShoulder = ((x - 51) / 46) ** 2 + ((y - 126) / 44) ** 2 < 1;
  if (isHair) return [62, 58, 56];
  if (isHead) return [166, 186, 208];
  if (isShoulder) return [120, 96, 80];
  return ground;
}
