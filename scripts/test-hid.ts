import { parseArgs } from 'node:util';
import { measureHidHotplug, runHidChecks } from '#tests/hid-vm/index.ts';

/** `npm run test:hid`: HID transport and drivers on a real kernel, in a virtual machine. */
const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    bench: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

try {
  if (values.bench) console.log(JSON.stringify(await measureHidHotplug({ onLine: (line) => console.error(line) })));
  else {
    const isFine = await runHidChecks({
      kind: values.full ? 'full' : 'cloud',
      isTelling: values.json,
      ...(values.only === undefined ? {} : { only: values.only }),
    });
    process.exitCode = isFine ? 0 : 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
