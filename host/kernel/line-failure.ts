import { causes, lineFaultOf, type LineFault } from '#native-bindings/transport/line-faults.ts';
import type { ErrorCode, ErrorDetail } from '#contract/errors.ts';
import { proxyHost } from './outgoing.ts';

const codes: Record<LineFault, ErrorCode> = {
  authority: 'LINE_AUTHORITY',
  expired: 'LINE_EXPIRED',
  name: 'LINE_NAME',
  protocol: 'LINE_TLS',
  proxy: 'LINE_PROXY',
};

/** Certificate, name, protocol or proxy: waiting does not help. */
export const isLineFault = (code: ErrorCode): boolean => Object.values(codes).includes(code);

/** What somebody must mend before a call can go through, in words; null for what passes by itself. @param url that was called */
export function lineFailure(
  error: unknown,
  peer: string,
  url: string | null,
): { code: ErrorCode; detail: ErrorDetail } | null {
  const proxy = proxyHost();
  const fault = lineFaultOf(error) ?? (proxy !== null && isOfProxy(error, proxy) ? 'proxy' : null);
  if (fault === null) return null;
  const host = url !== null && URL.canParse(url) ? new URL(url).host : '';
  return { code: codes[fault], detail: { peer, host, proxy: proxy ?? '' } };
}

/** The connection that failed was the one to the proxy. */
function isOfProxy(error: unknown, proxy: string): boolean {
  return causes(error).some((one) => {
    const { address, port, hostname } = one as { address?: string; port?: number; hostname?: string };
    return hostname !== undefined ? proxy.startsWith(`${hostname}:`) : proxy === `${address}:${port}`;
  });
}
