import http from 'node:http';
import type { Duplex } from 'node:stream';
import { DeviceError } from '../errors.ts';
import { openTrusted } from './escl-tls.ts';

export interface EsclAnswer {
  status: number;
  location: string | null;
  body: Buffer;
}

export interface EsclCall {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: string;
  timeoutMs: number;
  maxBytes: number;
  signal?: AbortSignal | undefined;
  /** Fingerprint (SHA-256) of the certificate an administrator trusts, for a scanner that signs its own. */
  fingerprint?: string | undefined;
}

/**
 * One call to a network scanner.
 *
 * @throws DeviceError PORT_REFUSED | PORT_UNREACHABLE | SCANNER_SILENT | SCANNER_IO cut off | SCANNER_PROTOCOL too much | SCANNER_UNTRUSTED | SCANNER_CHANGED | LINE_TLS | CANCELLED
 */
export async function callScanner(base: URL, call: EsclCall): Promise<EsclAnswer> {
  if (base.protocol !== 'https:') return await ask(base, call, null);
  try {
    return await ask(base, call, await openTrusted(base, call.fingerprint ?? null, call.timeoutMs));
  } catch (error) {
    throw error instanceof DeviceError ? error : failureOf(error, base.host);
  }
}

/** @param line opened before, when the scanner had to prove itself */
function ask(base: URL, call: EsclCall, line: Duplex | null): Promise<EsclAnswer> {
  const device = base.host;
  return new Promise((resolve, reject) => {
    const { method, path, body, timeoutMs, maxBytes, signal } = call;
    if (signal?.aborted) {
      line?.destroy();
      return reject(new DeviceError('CANCELLED', { device }));
    }
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      reject(error instanceof DeviceError ? error : failureOf(error, device));
    };
    const request = http.request(
      {
        method,
        host: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port || (line ? 443 : 80),
        path,
        // A line given is used as it is only where no agent is named.
        ...(line ? { createConnection: () => line } : { agent: false }),
        headers: body === undefined ? {} : { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes > maxBytes) {
            fail(new DeviceError('SCANNER_PROTOCOL', { device, detail: { problem: 'answer too large' } }));
            request.destroy();
          } else parts.push(part);
        });
        answer.on('error', fail);
        answer.on('close', () => {
          if (!answer.complete) return fail(new DeviceError('SCANNER_IO', { device }));
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          resolve({
            status: answer.statusCode ?? 0,
            location: answer.headers.location ?? null,
            body: Buffer.concat(parts),
          });
        });
      },
    );
    const timer = setTimeout(() => {
      fail(new DeviceError('SCANNER_SILENT', { device, detail: { seconds: Math.round(timeoutMs / 1000) } }));
      request.destroy();
    }, timeoutMs);
    const onAbort = (): void => {
      fail(new DeviceError('CANCELLED', { device }));
      request.destroy();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    request.on('error', fail);
    request.end(body);
  });
}

function failureOf(error: unknown, device: string): DeviceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return new DeviceError('PORT_REFUSED', { device, cause: error });
  if (['ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EAI_AGAIN'].includes(code))
    return new DeviceError('PORT_UNREACHABLE', { device, cause: error });
  return new DeviceError('SCANNER_IO', { device, detail: { reason: code }, cause: error });
}
