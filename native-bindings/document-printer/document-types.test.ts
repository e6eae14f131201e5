import { describe, expect, it } from 'vitest';
import shipped from '#resources/printers/document-types.json' with { type: 'json' };
import { isDeviceError } from '../errors.ts';
import { checkPdf } from './pdf-check.ts';
import { paperFor, parseDocumentTypes } from './document-types.ts';
import { jobOptions } from './job-options.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isDeviceError(error)) return `${error.code} ${error.detail?.problem ?? error.detail?.reason}`;
    throw error;
  }
  return 'none';
};

describe('types of documents', () => {
  it('accepts the shipped file', () => {
    const types = parseDocumentTypes(shipped);
    expect(paperFor(types, 'NOTICE')).toEqual({ copies: 1, tray: 'auto', duplex: 'off', media: 'A4' });
    expect(paperFor(types, 'FORM').duplex).toBe('long-edge');
  });

  it('prints what is not listed once on A4, whatever it is called', () => {
    expect(paperFor({}, 'constructor')).toEqual({ copies: 1, tray: 'auto', duplex: 'off', media: 'A4' });
  });

  it.each([
    [null, '（整个文件）'],
    [{ notice: {} }, 'notice'],
    [{ NOTICE: { copies: 0, tray: 'auto', media: 'A4' } }, 'NOTICE.copies'],
    [{ NOTICE: { copies: 1, tray: 'a b', media: 'A4' } }, 'NOTICE.tray'],
    [{ NOTICE: { copies: 1, tray: 'auto', media: 'A9' } }, 'NOTICE.media'],
    [{ NOTICE: { copies: 1, tray: 'auto', media: 'A4', colour: true } }, 'NOTICE'],
  ])('refuses %j and says where', (input, place) => {
    expect(codeOf(() => parseDocumentTypes(input))).toContain(`PROFILE_INVALID ${place}`);
  });
});

describe('options of a job', () => {
  it('says copies, paper, sides and tray as CUPS knows them', () => {
    const words = jobOptions({ copies: 2, tray: 'Tray2', duplex: 'long-edge', media: 'A5' }).map(
      ({ name, value }) => `${name}=${String(value)}`,
    );
    expect(words).toEqual(['copies=2', 'media=A5', 'sides=two-sided-long-edge', 'InputSlot=Tray2']);
    expect(jobOptions({}).map(({ name }) => name)).toEqual(['copies', 'media', 'sides']);
  });

  it.each([[{ copies: 0 }], [{ copies: 1.5 }], [{ tray: 'a job-sheets=secret' }], [{ tray: '' }]])(
    'refuses %j',
    (choice) => {
      expect(codeOf(() => jobOptions(choice))).toContain('PROFILE_INVALID');
    },
  );
});

describe('files', () => {
  const pdf = (text: string): Uint8Array => Buffer.from(text);
  it.each([
    ['', 'empty'],
    ['GIF89a', 'no PDF header'],
    ['%PDF-1.7 cut off here', 'no end of file'],
    [`%PDF-1.7 ${'x'.repeat(200)} %%EOF`, 'too large'],
  ])('refuses %j', (text, reason) =>
    expect(codeOf(() => checkPdf(pdf(text), 100))).toBe(`PRINT_FILE_INVALID ${reason}`),
  );
  it('accepts a file with some bytes before its header', () =>
    expect(codeOf(() => checkPdf(pdf('\n\n%PDF-1.4 … %%EOF\n'), 100))).toBe('none'));
});
