import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import { isDeviceError } from '#native-bindings/errors.ts';

/**
 * A program of its own that opens a port, floods it, closes it and then ends by itself, when nothing keeps it. Prints what
 * opening and closing came to.
 *
 * Arguments: address, user id to become first (or `-`).
 */
const [address = '', uid = '-'] = process.argv.slice(2);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    return isDeviceError(error) ? error.code : String(error);
  }
}

// Loaded while it may still be read.
await import('serialport');
if (uid !== '-') process.setuid?.(Number(uid));
const transport = openTransportFor(address, { baudRate: 115_200 });
let endings = 0;
transport.onData(() => undefined);
transport.onClosed(() => (endings += 1));
const opened = await codeOf(transport.open());
// More than any buffer between here and a far end that does not read.
const writing =
  opened === 'ok' ? codeOf(transport.write(new Uint8Array(16 * 1024 * 1024))) : Promise.resolve('not tried');
await new Promise((resolve) => setTimeout(resolve, 100));
// Far less than a kernel waits for a far end that does not read, far more than a busy machine needs.
const closed = await codeOf(transport.close({ deadlineMs: 10_000 }));
console.log(JSON.stringify({ opened, closed, written: await writing, endings }));
