import { createHash, getHashes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { sm3 } from 'sm-crypto-v2';

const chunkBytes = 1024 * 1024;
/** Node's own OpenSSL has SM3; the crypto library inside Electron does not. */
const isNative = getHashes().includes('sm3');

const fromHere = createRequire(import.meta.url);
const library = 'sm-crypto-v2';
/** SM3 in JavaScript, with all the curves that come along: loaded only where it is needed. */
const inJavaScript = (bytes: string | Uint8Array): string => (fromHere(library) as { sm3: typeof sm3 }).sm3(bytes);

/** SM3, hex, of a text or of few bytes. */
export const sm3Of = (input: string | Uint8Array): string =>
  isNative ? createHash('sm3').update(input).digest('hex') : inJavaScript(input);

/** SM3, hex, of a file's bytes; whoever else the process serves is served in between. */
export async function sm3OfBytes(bytes: Uint8Array): Promise<string> {
  if (!isNative) return bytes.length <= chunkBytes ? inJavaScript(bytes) : await inWorker(bytes);
  const hash = createHash('sm3');
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    hash.update(bytes.subarray(at, at + chunkBytes));
    if (at + chunkBytes < bytes.length) await new Promise((resolve) => setImmediate(resolve));
  }
  return hash.digest('hex');
}

/** In JavaScript, megabytes take seconds: apart from the loop that serves the clerk. */
async function inWorker(bytes: Uint8Array): Promise<string> {
  const { Worker } = await import('node:worker_threads');
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage(require(workerData.library).sm3(workerData.bytes));`;
  return await new Promise((resolve, reject) => {
    const worker = new Worker(code, {
      eval: true,
      workerData: { bytes, library: fromHere.resolve(library) },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
