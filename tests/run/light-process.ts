import { readFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import crypto, { type BinaryLike, type ScryptOptions } from 'node:crypto';
import v8 from 'node:v8';

// What a process of tests that holds a platform need not spend; it does and says the same without.

// A file of tests is over before the embedded database, translated a second time for speed, would have earned it back.
v8.setFlagsFromString('--liftoff-only');

/**
 * The embedded database's engine as it was translated: while somebody of this process holds it, every thread that opens a database takes
 * it as it is, which is more than half of what opening one costs.
 */
const engine = path.join(path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), 'pglite.wasm');
// Whoever reaches this file from a folder without the browser's types knows no such name.
const { WebAssembly: translator } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object };
};
Object.assign(globalThis, { heldEngine: new translator.Module(readFileSync(engine)) });

type Done = (error: Error | null, key: Buffer) => void;

const derive = crypto.scrypt;
const known = new Map<string, Promise<Buffer>>();

/**
 * Deriving a key from a password is slow on purpose, a tenth of a second of a processor for each who signs in. What was derived
 * from the very same password, salt and cost before is answered at once; everything else is derived as ever.
 */
function scrypt(password: BinaryLike, salt: BinaryLike, length: number, ...rest: [Done] | [ScryptOptions, Done]): void {
  const [options, done] = rest.length === 1 ? [{}, rest[0]] : rest;
  const name = JSON.stringify([password, salt, length, options]);
  const key =
    known.get(name) ??
    new Promise<Buffer>((resolve, reject) => {
      derive(password, salt, length, options, (error, derived) => {
        if (error) reject(error);
        else resolve(derived);
      });
    });
  known.set(name, key);
  key.then(
    (derived) => {
      done(null, Buffer.from(derived));
    },
    (error: unknown) => {
      done(error as Error, Buffer.alloc(0));
    },
  );
}

Object.assign(crypto, { scrypt });
syncBuiltinESMExports();
