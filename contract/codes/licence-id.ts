import { readCode } from '../typed/text.ts';
import type { Layer } from './layers.ts';

export type LicenceIdProblem = 'FORMAT' | 'CHECK';

export interface LicenceIdResult {
  normalised: string;
  format: Layer;
  check: Layer;
  ok: boolean;
  problems: LicenceIdProblem[];
  parts: {
    /** 证照类型代码: credit code of the defining body and three characters. */
    typeCode: string;
    /** 颁发机构代码: unified social credit code. */
    issuerCode: string;
    serial: string;
    version: string;
  } | null;
}

const charset = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const shape = /^1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{18})\.([0-9A-Z]{1,64})\.([0-9A-Z]{3})\.([0-9A-Z])$/;

/** Checks an electronic licence identifier (GB/T 36904): shape, then its MOD 37,36 check character. */
export function checkLicenceId(text: string): LicenceIdResult {
  const normalised = readCode(text);
  const [, typeCode, issuerCode, serial, version, given] = shape.exec(normalised) ?? [];
  if (!typeCode || !issuerCode || !serial || !version || !given) {
    return { normalised, format: 'fail', check: 'skipped', ok: false, problems: ['FORMAT'], parts: null };
  }
  const ok = licenceCheckChar(typeCode + issuerCode + serial + version) === given;
  return {
    normalised,
    format: 'pass',
    check: ok ? 'pass' : 'fail',
    ok,
    problems: ok ? [] : ['CHECK'],
    parts: { typeCode, issuerCode, serial, version },
  };
}

/**
 * ISO 7064 MOD 37,36 check character.
 *
 * @param body digits and capital letters without dots: type, issuer, serial and version in a row
 */
export function licenceCheckChar(body: string): string {
  let remainder = 36;
  for (const char of body) {
    remainder = (remainder + charset.indexOf(char)) % 36 || 36;
    remainder = (remainder * 2) % 37;
  }
  return charset.charAt((37 - remainder) % 36);
}
