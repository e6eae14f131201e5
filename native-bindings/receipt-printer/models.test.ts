import { expect, it } from 'vitest';
import shipped from '#resources/printers/profiles.json' with { type: 'json' };
import { encodeReceipt, DEFAULT_PROFILE } from './encode.ts';
import { findModel, optionsOf, parsePrinterModels } from './models.ts';

const [good] = shipped;

it('accepts the shipped models and finds one', () => {
  const models = parsePrinterModels(shipped);
  expect(findModel(models, 'generic-58').paper).toEqual({ dots: 384, columns: 32 });
  expect(optionsOf(findModel(models, 'basic-58'))).toMatchObject({
    blind: true,
    asb: false,
    profile: { charset: 'gb2312', cutter: false },
  });
});

it.each([
  [{}, '（整个文件）'],
  [[], '（整个文件）'],
  [[{ ...good, charset: 'utf8' }], '0.charset'],
  [[{ ...good, paper: { dots: 500, columns: 40 } }], '0.paper.dots'],
  [[{ ...good, paper: { dots: 576, columns: 24 } }], '0.paper'],
  [[good, good], '（整个文件）'],
  [[{ ...good, asb: true, blind: true }], '0.asb'],
  [[{ ...good, speed: 1 }], '0'],
])('refuses %j and says where', (input, place) => {
  expect(() => parsePrinterModels(input)).toThrow(
    expect.objectContaining({
      code: 'PROFILE_INVALID',
      detail: { problem: expect.stringMatching(new RegExp(`^${place}:`)) as string },
    }) as Error,
  );
});

it('refuses a model nobody listed', () => {
  expect(() => findModel(parsePrinterModels(shipped), 'x')).toThrow(
    expect.objectContaining({ code: 'PROFILE_INVALID' }) as Error,
  );
});

it('feeds instead of cutting where there is no knife', () => {
  const bytes = Buffer.concat(encodeReceipt({ lines: [{ kind: 'cut' }] }, { ...DEFAULT_PROFILE, cutter: false }));
  expect(bytes.toString('hex')).toBe('1b401c26' + '1b6405');
});
