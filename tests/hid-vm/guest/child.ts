import { isDeviceError } from '#native-bindings/errors.ts';
import { createHidTransport } from '#native-bindings/transport/hid.ts';
import { KEPT, SILENT } from './plans.ts';

/** A process of its own that does one thing with the device at a path, and says how it ended; see `checks/processes.ts`. */
export type ChildTask = 'open' | 'use-and-end' | 'exit-open' | 'exit-in-call';

const [task, path = ''] = process.argv.slice(2) as [ChildTask, string | undefined];
const transport = createHidTransport({ path });

async function outcome(): Promise<string> {
  try {
    await transport.open();
    if (task === 'use-and-end') await transport.getFeature(KEPT, 32);
    if (task === 'exit-open') process.exit(7);
    if (task === 'exit-in-call') {
      const call = transport.getFeature(SILENT, 32);
      setTimeout(() => process.exit(7), 200);
      await call;
    }
    await transport.close();
    return 'fine';
  } catch (error) {
    if (isDeviceError(error)) return error.code;
    throw error;
  }
}

process.once('message', () => {
  void outcome().then((text) => {
    process.send?.(text);
    process.disconnect();
  });
});
process.send?.('ready');
