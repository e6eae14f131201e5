import { deflateSync, deflateRawSync, crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import { pdfOf } from '../devices/pdf-pages.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, type Client } from '../world.ts';
import { codeOf } from './outcome.ts';

let station: { host: Host; client: Client; dataDir: string; close(): Promise<void> };
let draft: CaseView;
beforeAll(async () => {
  station = await localStation();
  draft = await readyDraft(station.client);
});
afterAll(() => station.close());

const bytesOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
const attach = (bytes: Uint8Array, name: string) =>
  station.client.materials.attach({
    caseId: draft.caseId,
    materialId: 'M01',
    file: new File([bytesOf(bytes)], name),
    name,
  });
const kept = async () => (await station.client.cases.get({ caseId: draft.caseId })).attachments;

/** A ZIP of these entries; `claims` is what its directory says an entry unpacks to. */
function zip(entries: { name: string; text: string; claims?: number }[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, claims } of entries) {
    const packed = deflateRawSync(Buffer.from(text));
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(text), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(text.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claims ?? text.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    bodies.push(head, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, listed, end]);
}
const docx = [
  { name: '[Content_Types].xml', text: '<Types/>' },
  { name: 'word/document.xml', text: '<document/>' },
];
/** The same PDF with something more in it. */
const pdfWith = (text: string): Buffer =>
  Buffer.from(
    Buffer.from(pdfOf(2, 'x')).toString('latin1').replace('/Type /Catalog', `/Type /Catalog ${text}`),
    'latin1',
  );
const grey = { create: { width: 300, height: 200, channels: 3 as const, background: '#fefefe' } };

/** Two directories that name each other for ever. */
function loopedTiff(): Buffer {
  const directory = (next: number): Buffer => {
    const tags = [
      [256, 3, 1, 16],
      [257, 3, 1, 16],
      [258, 3, 1, 8],
      [259, 3, 1, 1],
      [262, 3, 1, 1],
      [273, 4, 1, 300],
      [277, 3, 1, 1],
      [278, 3, 1, 16],
      [279, 4, 1, 256],
    ] as const;
    const out = Buffer.alloc(2 + tags.length * 12 + 4);
    out.writeUInt16LE(tags.length);
    tags.forEach(([tag, type, count, value], at) => {
      out.writeUInt16LE(tag, 2 + at * 12);
      out.writeUInt16LE(type, 4 + at * 12);
      out.writeUInt32LE(count, 6 + at * 12);
      out.writeUInt32LE(value, 10 + at * 12);
    });
    out.writeUInt32LE(next, 2 + tags.length * 12);
    return out;
  };
  const out = Buffer.alloc(300 + 256, 200);
  Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]).copy(out);
  directory(130).copy(out, 8);
  directory(8).copy(out, 130);
  return out;
}

describe('a file put with a material', () => {
  it('is what its bytes say, counted, and kept', async () => {
    expect((await attach(pdfOf(3, 'x'), '租赁合同.jpg')).pages).toBe(3);
    expect((await attach(await sharp(grey).jpeg().toBuffer(), '照片.pdf')).pages).toBe(1);
    expect((await attach(await sharp(grey).toColourspace('cmyk').jpeg().toBuffer(), '印刷.jpg')).pages).toBe(1);
    expect((await attach(await sharp(grey).tiff().toBuffer(), '传真.tif')).pages).toBe(1);
    expect((await attach(zip(docx), '说明.docx')).pages).toBeNull();
    expect((await attach(zip([{ name: 'OFD.xml', text: '<ofd/>' }]), '证照.ofd')).pages).toBeNull();
    const names = (await kept()).map((one) => [one.name, one.mime.split('/').at(-1)?.split('.').at(-1)]);
    expect(names).toEqual(
      expect.arrayContaining([
        ['租赁合同.jpg', 'pdf'],
        ['照片.pdf', 'jpeg'],
        ['印刷.jpg', 'jpeg'],
        ['传真.tif', 'tiff'],
        ['说明.docx', 'document'],
        ['证照.ofd', 'ofd'],
      ]),
    );
  });

  it('is shown as a browser can, and says where it cannot be shown', async () => {
    const preview = async (name: string): Promise<File> => {
      const sm3 = (await kept()).find((one) => one.name === name)!.sm3;
      return station.client.materials.preview({ caseId: draft.caseId, sm3 });
    };
    expect((await preview('传真.tif')).type).toBe('image/png');
    expect((await preview('租赁合同.jpg')).type).toBe('application/pdf');
    expect(await codeOf(preview('说明.docx'))).toBe('FILE_NOT_SHOWN');
    await expect(preview('证照.ofd')).rejects.toThrow(/印章未验证/);
  });

  it('counts pages that stand in a packed object stream', async () => {
    const packed = deflateSync(Buffer.from('2 0 3 60 <</Type/Pages/Kids[3 0 R]/Count 7>> <</Type/Page/Parent 2 0 R>>'));
    const text = `%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n5 0 obj\n<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length ${packed.length}>>\nstream\n${packed.toString('latin1')}\nendstream\nendobj\nstartxref\n0\n%%EOF\n`;
    expect((await attach(Buffer.from(text, 'latin1'), '新版.pdf')).pages).toBe(7);
  });

  it.each<[string, string, () => Uint8Array | Promise<Uint8Array>]>([
    ['a script in a PDF', 'FILE_SCRIPT', () => pdfWith('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>')],
    ['a script whose name is written in numbers', 'FILE_SCRIPT', () => pdfWith('/OpenAction << /S /#4Aava#53cript >>')],
    [
      'a script packed away',
      'FILE_SCRIPT',
      () => {
        const packed = deflateSync(Buffer.from('9 0 <</S/JavaScript/JS(app.alert\\(1\\))>>')).toString('latin1');
        return Buffer.from(
          Buffer.from(pdfOf(1, 'x'))
            .toString('latin1')
            .replace(
              'startxref',
              `9 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>\nstream\n${packed}\nendstream\nendobj\nstartxref`,
            ),
          'latin1',
        );
      },
    ],
    [
      'a password',
      'FILE_PASSWORD',
      () =>
        Buffer.from(Buffer.from(pdfOf(1, 'x')).toString('latin1').replace('/Root', '/Encrypt 9 0 R /Root'), 'latin1'),
    ],
    [
      '10,000 pages',
      'FILE_PAGES',
      () => Buffer.from(Buffer.from(pdfOf(1, 'x')).toString('latin1').replace('/Count 1', '/Count 10000'), 'latin1'),
    ],
    ['a PDF cut off in the middle', 'FILE_BROKEN', () => pdfOf(3, 'x').subarray(0, 700)],
    [
      'objects that unpack to far more than a file',
      'FILE_BOMB',
      () => {
        const packed = deflateSync(Buffer.alloc(60 * 1024 * 1024)).toString('latin1');
        return Buffer.from(
          Buffer.from(pdfOf(1, 'x'))
            .toString('latin1')
            .replace(
              'startxref',
              `9 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>\nstream\n${packed}\nendstream\nendobj\nstartxref`,
            ),
          'latin1',
        );
      },
    ],
    [
      'HEIC called .jpg',
      'FILE_HEIC',
      () => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(400)]),
    ],
    [
      'an archive that unpacks to terabytes',
      'FILE_BOMB',
      () => zip([...docx, { name: 'word/media/a.bin', text: 'x'.repeat(4000), claims: 4_000_000_000 }]),
    ],
    ['an archive of anything else', 'FILE_TYPE', () => zip([{ name: 'setup.exe', text: 'MZ' }])],
    ['a document with macros', 'FILE_SCRIPT', () => zip([...docx, { name: 'word/vbaProject.bin', text: 'x' }])],
    ['an archive without its end', 'FILE_BROKEN', () => zip(docx).subarray(0, 60)],
    [
      '20,000 × 20,000 pixels',
      'PAGE_TOO_LARGE',
      async () => {
        const png = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#fff' } })
          .png()
          .toBuffer();
        png.writeUInt32BE(20_000, 16);
        png.writeUInt32BE(20_000, 20);
        png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
        return png;
      },
    ],
    ['a truncated JPEG', 'PAGE_DAMAGED', async () => (await sharp(grey).jpeg().toBuffer()).subarray(0, 400)],
    ['a TIFF whose directories loop', 'PAGE_DAMAGED', loopedTiff],
    ['a program', 'FILE_TYPE', () => Buffer.from('MZ\u0090 this is no paper')],
    ['nothing', 'FILE_TYPE', () => Buffer.alloc(0)],
  ])('refuses %s in words, and keeps nothing of it', async (_what, code, made) => {
    const before = await kept();
    expect(await codeOf(attach(await made(), 'x.jpg'))).toBe(code);
    expect(await kept()).toEqual(before);
  });
});
