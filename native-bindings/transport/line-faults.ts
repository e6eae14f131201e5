/** Why a line that stands is not trusted or not understood: somebody must mend it, waiting does not help. */
export type LineFault = 'authority' | 'expired' | 'name' | 'protocol' | 'proxy';

const authority = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_CHAIN_TOO_LONG',
  'PATH_LENGTH_EXCEEDED',
]);

/** What is wrong with a line by the error it failed with; null for everything that may pass: refused, unreachable, cut. */
export function lineFaultOf(error: unknown): LineFault | null {
  for (const one of causes(error)) {
    const code = 'code' in one ? String(one.code) : '';
    if (authority.has(code)) return 'authority';
    if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'expired';
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'name';
    if (/^ERR_SSL_|^EPROTO$|^ERR_TLS_/.test(code)) return 'protocol';
    if (code === 'ERR_PROXY_TUNNEL' || /proxy response|when HTTP Tunneling/i.test(one.message)) return 'proxy';
  }
  return null;
}

/** An error and what it came from; fetch wraps every failure twice. */
export function causes(error: unknown): Error[] {
  const all: Error[] = [];
  for (let one = error; one instanceof Error && all.length < 8; one = one.cause) {
    all.push(one);
    if (one instanceof AggregateError) all.push(...one.errors.filter((each) => each instanceof Error));
  }
  return all;
}
