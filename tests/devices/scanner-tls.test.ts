import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isDeviceError } from '#native-bindings/errors.ts';
import { createEsclScanner } from '#native-bindings/scanner/escl.ts';
import { startEsclSimulator, type EsclSimulator } from '#simulators/escl/index.ts';
import { createOwnAuthority, type OwnCertificate } from '../own-authority.ts';

let dir: string;
let scanner: EsclSimulator;
const fronts: tls.Server[] = [];
/** Bytes that came through before the scanner had proved itself would be here. */
let received = 0;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-scanner-'));
  scanner = await startEsclSimulator({});
  received = 0;
});
afterEach(async () => {
  for (const front of fronts.splice(0)) front.close();
  await scanner.stop();
  await rm(dir, { recursive: true, force: true });
});

/** The virtual scanner behind TLS, with this certificate. */
async function front(own: OwnCertificate): Promise<string> {
  const { port } = new URL(scanner.url);
  const server = tls.createServer(own, (line) => {
    const inner = net.connect(Number(port), '127.0.0.1');
    line.on('data', (part: Buffer) => (received += part.length));
    line.pipe(inner).pipe(line);
    for (const end of [line, inner]) end.on('error', () => (line.destroy(), inner.destroy()));
  });
  fronts.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/eSCL`;
}
const failureOf = async (url: string, fingerprint?: string): Promise<{ code: string; detail: object }> => {
  try {
    await createEsclScanner({ url, fingerprint }).describe();
    return { code: 'ok', detail: {} };
  } catch (error) {
    if (!isDeviceError(error)) throw error;
    return { code: error.code, detail: error.detail ?? {} };
  }
};

it('a scanner that signs its own certificate is not spoken to until a person has named it', async () => {
  const authority = createOwnAuthority(dir);
  const url = await front(authority.issue('IP:127.0.0.1'));
  const first = await failureOf(url);
  expect(first).toMatchObject({ code: 'SCANNER_UNTRUSTED' });
  const { fingerprint } = first.detail as { fingerprint: string };
  expect(fingerprint).toMatch(/^([0-9A-F]{4} ){15}[0-9A-F]{4}$/);
  expect(received).toBe(0);
  expect((await failureOf(url, fingerprint)).code).toBe('ok');
  expect((await failureOf(url, fingerprint.replaceAll(' ', '').toLowerCase())).code).toBe('ok');
  expect(received).toBeGreaterThan(0);

  // Another device in its place: not the one that was looked at.
  const before = received;
  const impostor = await front(authority.issue('IP:127.0.0.1'));
  expect(await failureOf(impostor, fingerprint)).toMatchObject({ code: 'SCANNER_CHANGED' });
  expect(received).toBe(before);
});

it('one that an authority of the system vouches for needs no fingerprint', async () => {
  const known = tls.getCACertificates('default');
  const authority = createOwnAuthority(dir);
  const { readFileSync } = await import('node:fs');
  tls.setDefaultCACertificates([...known, readFileSync(authority.file, 'utf8')]);
  try {
    expect((await failureOf(await front(authority.issue('IP:127.0.0.1')))).code).toBe('ok');
    // For another name, and run out: the authority does not vouch for this.
    expect((await failureOf(await front(authority.issue('DNS:other.invalid')))).code).toBe('SCANNER_UNTRUSTED');
    expect((await failureOf(await front(authority.issue('IP:127.0.0.1', true)))).code).toBe('SCANNER_UNTRUSTED');
  } finally {
    tls.setDefaultCACertificates(known);
  }
});

it('what is no TLS at all is said so', async () => {
  expect((await failureOf(scanner.url.replace('http:', 'https:'))).code).toBe('LINE_TLS');
});
