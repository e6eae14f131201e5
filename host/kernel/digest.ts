import { createHash, getHashes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { sm3 } from 'sm-crypto-v2';

const chunkBytes = 1024 * 1024;
/** Node's own OpenSSL has SM3; the crypto library inside Electron does not. */
const isNative = getHashes().includes('sm3');

/** SM3, hex, of a text or of few bytes. */
export const sm3Of = (input: string | Uint8Array): string =>
  isNative ? createHash('sm3').update(input).digest('hex') : sm3(input);

/** SM3, hex, of a file's bytes; whoever else the process serves is served in between. */
export async function sm3OfBytes(bytes: Uint8Array): Promise<string> {
  if (!isNative) return bytes.length <= chunkBytes ? sm3(bytes) : await inWorker(bytes);
  const hash = createHash('sm3');
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    hash.update(bytes.subarray(at, at + chunkBytes));
    if (at + chunkBytes < bytes.length) await new Promise((resolve) => setImmediate(resolve));
  }
  return hash.digest('hex');
}

/** In JavaScript, megabytes take seconds: apart from the loop that serves the clerk. */
function inWorker(bytes: Uint8Array): Promise<string> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage(require(workerData.library).sm3(workerData.bytes));`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, {
      eval: true,
      workerData: {
        bytes,
        library: process
          .getBuiltinModule('module')
          .createRequire(import.meta.url)
          .resolve('sm-crypto-v2'),
      },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
