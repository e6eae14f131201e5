import { createRequire } from 'node:module';
import path from 'node:path';

const fromHere = createRequire(import.meta.url);

/**
 * The store's compiled part. The library would have a whole diagnostic report of the process made to learn which C library is in use;
 * a file for another one does not load, and that says it sooner. Undefined: the library looks for itself.
 */
export function addon(): string | undefined {
  const prebuilt = path.join(
    path.dirname(fromHere.resolve('better-sqlite3')),
    `../prebuilds/${process.platform}-${process.arch}.node`,
  );
  try {
    fromHere(prebuilt);
    return prebuilt;
  } catch {
    return undefined;
  }
}
