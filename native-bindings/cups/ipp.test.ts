import { describe, expect, it } from 'vitest';
import { fuzz } from '../fuzz.ts';
import { cupsFuzz } from './fuzz.ts';
import { decodeIpp, encodeIpp, IppInvalid, numberOf, OPERATION, textsOf } from './ipp.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

describe('IPP', () => {
  it('writes a request: version, operation, number, charset and language first, then the rest', () => {
    expect(
      hex(
        encodeIpp({
          operation: OPERATION.cancelJob,
          requestId: 5,
          attributes: [{ name: 'job-id', tag: 'integer', value: 258 }],
        }),
      ),
    ).toBe(
      '0101' +
        '0008' +
        '00000005' +
        '01' +
        '470012' +
        hex(Buffer.from('attributes-charset')) +
        '0005' +
        hex(Buffer.from('utf-8')) +
        '48001B' +
        hex(Buffer.from('attributes-natural-language')) +
        '0002' +
        hex(Buffer.from('en')) +
        '210006' +
        hex(Buffer.from('job-id')) +
        '0004' +
        '00000102' +
        '03',
    );
  });

  it('writes several values of one attribute under one name', () => {
    const bytes = hex(
      encodeIpp({
        operation: OPERATION.getJobs,
        requestId: 1,
        attributes: [{ name: 'a', tag: 'keyword', value: ['x', 'y'] }],
      }),
    );
    expect(bytes.endsWith('440001' + '61' + '000178' + '440000' + '000179' + '03')).toBe(true);
  });

  it('reads groups, numbers and lists', () => {
    const [seed] = cupsFuzz.seeds;
    const { status, operation, groups } = decodeIpp(seed!);
    expect([status, textsOf(operation, 'attributes-charset')]).toEqual([0, ['utf-8']]);
    expect(groups.map(({ kind }) => kind)).toEqual(['job', 'printer']);
    expect([numberOf(groups[0]!.attributes, 'job-state'), textsOf(groups[0]!.attributes, 'job-state-reasons')]).toEqual(
      [9, ['none', 'job-printing']],
    );
    expect(groups[1]!.attributes['printer-is-accepting-jobs']).toEqual([true]);
  });

  it.each(['', '0101', '485454502F312E31', '010100000000000103'.slice(0, 16), '0101000000000001' + '44000161'])(
    'refuses %s',
    (text) => {
      expect(() => decodeIpp(Buffer.from(text, 'hex'))).toThrow(IppInvalid);
    },
  );

  it('survives 200 000 mangled answers', () => {
    const seed = Number(process.env.YICHUANG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`fuzz cups: seed ${seed}`);
    expect(fuzz(cupsFuzz, 200_000, seed)).toEqual({ frames: 200_000, seed, crash: null });
  });
});
