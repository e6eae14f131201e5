import { describe, expect, it } from 'vitest';
import { checkLicenceId } from './licence-id.ts';

const first = '1.2.156.3005.2.11000000MA0000007L001.11000000MA0000007L.20260101000001.001.9';
const second = '1.2.156.3005.2.11000000MA0000007L002.12000000MA0000007H.0A1B2C3D4E5F6G7H8J9K.002.1';

describe('licence identifier', () => {
  it.each([first, second])('accepts %s', (id) => {
    expect(checkLicenceId(id)).toMatchObject({ ok: true, problems: [], format: 'pass', check: 'pass' });
  });

  it('takes an identifier apart', () => {
    expect(checkLicenceId(second).parts).toEqual({
      typeCode: '11000000MA0000007L002',
      issuerCode: '12000000MA0000007H',
      serial: '0A1B2C3D4E5F6G7H8J9K',
      version: '002',
    });
  });

  it('notices every single changed character', () => {
    const root = '1.2.156.3005.2.'.length;
    for (let at = root; at < first.length; at += 1) {
      const char = first.charAt(at);
      if (char === '.') continue;
      const changed = first.slice(0, at) + (char === '7' ? '8' : '7') + first.slice(at + 1);
      expect(checkLicenceId(changed).problems, changed).toEqual(['CHECK']);
    }
  });

  it.each([
    '',
    '1.2.156.3005.2',
    first.replace('.001.9', '.01.9'),
    first.replace('3005', '3006'),
    `${first}.1`,
    first.slice(0, -2),
  ])('reports the shape of "%s"', (id) =>
    expect(checkLicenceId(id)).toMatchObject({ ok: false, problems: ['FORMAT'], parts: null }),
  );

  it('normalises lower case', () => {
    expect(checkLicenceId(second.toLowerCase())).toMatchObject({ ok: true, normalised: second });
  });
});
