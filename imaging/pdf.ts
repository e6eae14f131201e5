import fs from 'node:fs/promises';
import { ImagingError } from './errors.ts';
import { readHead } from './decode.ts';

export interface PdfPage {
  /** A JPEG, or a TIFF as `toG4` writes it; goes into the file as it is. */
  bytes: Uint8Array;
  dpi: number;
}

/**
 * Writes pages into a PDF one after another: each is a picture the size of its sheet. Holds one page at a time, so that six hundred
 * cost the memory of one.
 */
export interface PdfWriter {
  /** @throws ImagingError PAGE_TYPE | PAGE_DAMAGED | PAGE_TOO_LARGE */
  add(page: PdfPage): Promise<void>;
  /** Ends the file and puts it in its place. Resolves when it is on disk. */
  close(): Promise<{ pages: number; bytes: number }>;
  /** Leaves nothing behind. */
  drop(): Promise<void>;
}

/** @param file appears when it is whole */
export async function createPdf(file: string, info: { title: string; at: string }): Promise<PdfWriter> {
  const temporary = `${file}.part`;
  const handle = await fs.open(temporary, 'w', 0o600);
  let length = 0;
  // 1: catalogue, 2: list of pages; known only at the end.
  const places = new Map<number, number>();
  const pages: number[] = [];
  let last = 2;
  const write = async (part: string | Uint8Array): Promise<void> => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    await handle.write(bytes);
    length += bytes.length;
  };
  const object = async (number: number, body: string, stream?: Uint8Array): Promise<void> => {
    places.set(number, length);
    await write(`${number} 0 obj\n${body}\n`);
    if (stream) {
      await write('stream\n');
      await write(stream);
      await write('\nendstream\n');
    }
    await write('endobj\n');
  };
  await write('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
  return {
    async add({ bytes, dpi }) {
      const picture = await pictureOf(bytes);
      const points = (pixels: number): string => ((pixels * 72) / dpi).toFixed(2);
      const [image, content, page] = [last + 1, last + 2, last + 3];
      last += 3;
      await object(image, picture.dictionary, picture.stream);
      const w = points(picture.width);
      const h = points(picture.height);
      const draw = Buffer.from(`q ${w} 0 0 ${h} 0 0 cm /P Do Q`, 'latin1');
      await object(content, `<< /Length ${draw.length} >>`, draw);
      await object(
        page,
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Contents ${content} 0 R /Resources << /XObject << /P ${image} 0 R >> >> >>`,
      );
      pages.push(page);
    },
    async close() {
      await object(
        2,
        `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((one) => `${one} 0 R`).join(' ')}] >>`,
      );
      await object(1, '<< /Type /Catalog /Pages 2 0 R >>');
      const about = last + 1;
      await object(
        about,
        `<< /Title ${pdfText(info.title)} /Producer ${pdfText('一窗')} /CreationDate ${pdfDate(info.at)} >>`,
      );
      const start = length;
      await write(`xref\n0 ${about + 1}\n0000000000 65535 f \n`);
      for (let number = 1; number <= about; number += 1)
        await write(`${String(places.get(number)!).padStart(10, '0')} 00000 n \n`);
      await write(`trailer\n<< /Size ${about + 1} /Root 1 0 R /Info ${about} 0 R >>\nstartxref\n${start}\n%%EOF\n`);
      await handle.sync();
      await handle.close();
      await fs.rename(temporary, file);
      return { pages: pages.length, bytes: length };
    },
    async drop() {
      await handle.close();
      await fs.rm(temporary, { force: true });
    },
  };
}

interface Picture {
  width: number;
  height: number;
  dictionary: string;
  stream: Uint8Array;
}

async function pictureOf(bytes: Uint8Array): Promise<Picture> {
  const head = await readHead(bytes);
  const { width, height } = head;
  const common = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height}`;
  if (head.type === 'image/jpeg') {
    const channels = jpegChannels(bytes);
    const space = { 1: '/DeviceGray', 3: '/DeviceRGB' }[channels];
    if (!space) throw new ImagingError('PAGE_TYPE', { channels });
    return {
      width,
      height,
      dictionary: `<< ${common} /ColorSpace ${space} /BitsPerComponent 8 /Filter /DCTDecode /Length ${bytes.length} >>`,
      stream: bytes,
    };
  }
  const g4 = head.type === 'image/tiff' ? g4Stream(bytes) : null;
  if (!g4) throw new ImagingError('PAGE_TYPE');
  return {
    width,
    height,
    dictionary: `<< ${common} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns ${width} /Rows ${height} /BlackIs1 ${g4.isBlackOne} >> /Length ${g4.stream.length} >>`,
    stream: g4.stream,
  };
}

/** Of the frame header; 0 when there is none. ITU-T T.81 B.2.2. */
function jpegChannels(bytes: Uint8Array): number {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return bytes[at + 9]!;
    at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return 0;
}

/** The one strip or tile of a G4 TIFF; null for any other TIFF. */
export function g4Stream(bytes: Uint8Array): { stream: Uint8Array; isBlackOne: boolean } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > bytes.length) return null;
  const tags = new Map<number, { count: number; value: number }>();
  for (let entry = 0; entry < view.getUint16(directory, isLittle); entry += 1) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > bytes.length) return null;
    const isShort = view.getUint16(at + 2, isLittle) === 3;
    const value = isShort ? view.getUint16(at + 8, isLittle) : view.getUint32(at + 8, isLittle);
    tags.set(view.getUint16(at, isLittle), { count: view.getUint32(at + 4, isLittle), value });
  }
  const offset = tags.get(324) ?? tags.get(273);
  const size = tags.get(325) ?? tags.get(279);
  if (tags.get(259)?.value !== 4 || offset?.count !== 1 || !size || offset.value + size.value > bytes.length)
    return null;
  // Photometric 0 is "white is zero", where fax's own black ones are black.
  return {
    stream: bytes.subarray(offset.value, offset.value + size.value),
    isBlackOne: tags.get(262)?.value === 1,
  };
}

const pdfText = (text: string): string =>
  `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
const pdfDate = (iso: string): string => `(D:${iso.slice(0, 19).replace(/[-T:]/g, '')}Z)`;
