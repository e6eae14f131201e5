import http from 'node:http';
import https from 'node:https';
import { DeviceError } from '../errors.ts';

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
}

/**
 * One call to a network scanner.
 *
 * @throws DeviceError PORT_REFUSED | PORT_UNREACHABLE | SCANNER_SILENT | SCANNER_IO cut off | SCANNER_PROTOCOL too much | CANCELLED
 */
export function callScanner(base: URL, call: EsclCall): Promise<EsclAnswer> {
  const device = base.host;
  return new Promise((resolve, reject) => {
    const { method, path, body, timeoutMs, maxBytes, signal } = call;
    if (signal?.aborted) return reject(new DeviceError('CANCELLED', { device }));
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      reject(error instanceof DeviceError ? error : failureOf(error, device));
    };
    const request = (base.protocol === 'https:' ? https : http).request(
      {
        method,
        host: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port || (base.protocol === 'https:' ? 443 : 80),
        path,
        agent: false,
        // Scanners sign their own certificates; what is scanned is on the wire either way, the station's network is what protects it.
        rejectUnauthorized: false,
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
