import type { Logger } from './log.ts';

const proxyNames = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'] as const;
let isReady = false;

/**
 * Calls to somebody else: the platform, departments. A hall's own certificate authority stands in the system's store, where every program of
 * the machine finds it; what goes through the hall's proxy is named in the environment, as for every program too.
 */
export const createOutgoing =
  (log: Logger): typeof fetch =>
  async (input, init) => {
    if (!isReady) {
      isReady = true;
      useProxy(log, process.env);
    }
    if (addressOf(input).startsWith('https:')) trustSystem(log);
    return await fetch(input, init);
  };

let isTrusted = false;

/** Takes a quarter of a second, so with the first call that needs it. Authorities added later are known after the next start. */
export function trustSystem(log: Pick<Logger, 'error'>): void {
  if (isTrusted) return;
  isTrusted = true;
  const tls = process.getBuiltinModule('node:tls');
  try {
    tls.setDefaultCACertificates([
      ...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]),
    ]);
  } catch (error) {
    // An unreadable store leaves the authorities that came with the program.
    log.error('outgoing.certificates', error);
  }
}

/** This machine's own services are never behind the proxy. */
function useProxy(log: Logger, env: NodeJS.ProcessEnv): void {
  if (!proxyNames.some((name) => env[name])) return;
  const direct = [env['NO_PROXY'] ?? env['no_proxy'] ?? '', 'localhost,127.0.0.1,[::1]'].filter(Boolean).join(',');
  try {
    process.getBuiltinModule('node:http').setGlobalProxyFromEnv({ ...env, NO_PROXY: direct, no_proxy: direct });
  } catch (error) {
    log.error('outgoing.proxy', error);
  }
}

/** Of the proxy calls go through, `host:port`; null when there is none. */
export function proxyHost(env: NodeJS.ProcessEnv = process.env): string | null {
  const given = proxyNames.map((name) => env[name]).find(Boolean);
  return given !== undefined && URL.canParse(given) ? new URL(given).host : null;
}

const addressOf = (input: string | URL | Request): string => (input instanceof Request ? input.url : String(input));
