import tls from 'node:tls';
import { DeviceError } from '../errors.ts';
import { lineFaultOf } from '../transport/line-faults.ts';

/**
 * An encrypted line to a scanner that is who it should be: its certificate comes from an authority the system knows, or it is the very one an
 * administrator looked at and named. Most scanners sign their own; which one that is, nobody but a person can say.
 *
 * @param named SHA-256 fingerprint of the certificate an administrator trusts; null for none
 * @throws DeviceError SCANNER_UNTRUSTED with the fingerprint to look at | SCANNER_CHANGED another one than named | LINE_TLS | connection errors as they are
 */
export function openTrusted(base: URL, named: string | null, timeoutMs: number): Promise<tls.TLSSocket> {
  const host = base.hostname.replace(/^\[|\]$/g, '');
  const device = base.host;
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port: Number(base.port || 443),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      // Decided below, before a byte of ours is sent: with the default the certificate to be looked at would not be seen.
      rejectUnauthorized: false,
    });
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(lineFaultOf(error) === 'protocol' ? new DeviceError('LINE_TLS', detailOf(device, error)) : error);
    };
    socket.setTimeout(timeoutMs, () =>
      fail(new DeviceError('SCANNER_SILENT', { device, detail: { seconds: Math.round(timeoutMs / 1000) } })),
    );
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      const shown = plainFingerprint(socket.getPeerCertificate().fingerprint256);
      const isNamed = named !== null && shown === plainFingerprint(named);
      if (!isNamed && !socket.authorized) {
        const detail = { fingerprint: readable(shown), reason: String(socket.authorizationError) };
        return fail(new DeviceError(named === null ? 'SCANNER_UNTRUSTED' : 'SCANNER_CHANGED', { device, detail }));
      }
      socket.off('error', fail);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

const detailOf = (device: string, cause: unknown) => ({
  device,
  detail: { peer: '扫描仪', host: device },
  cause,
});

const plainFingerprint = (text: string): string => text.replace(/[^0-9a-f]/gi, '').toUpperCase();

/** In groups of four, as people compare them. */
const readable = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');
