/**
 * The host as a process of its own for the browser shell; flags as in `yichuang host`. A parent with a channel to it is
 * sent `{ openSecondScreen: url }`, and opens the applicant's screen apart from the clerk's browser; and `{ windowCame: true }` when the
 * clerk's browser has opened its page.
 */
import module from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    platform: { type: 'string' },
    port: { type: 'string', default: '0' },
    window: { type: 'string' },
    name: { type: 'string' },
    renderer: { type: 'string' },
    device: { type: 'string', multiple: true },
    'photo-decoder': { type: 'string' },
  },
});
if (!values.data) {
  process.stderr.write('缺少 --data <数据目录>\n');
  process.exit(2);
}
// Compiled code is kept beside the data, so that only the first start compiles.
module.enableCompileCache(path.join(path.resolve(values.data), 'cache'));
const { runHost } = await import('./host.ts');
const { data, 'photo-decoder': photoDecoder, ...flags } = values;
const send = process.send?.bind(process);
await runHost(
  { ...flags, data, ...(photoDecoder === undefined ? {} : { photoDecoder }) },
  send && {
    openSecondScreen: (openSecondScreen) => send({ openSecondScreen }),
    onWindow: () => send({ windowCame: true }),
  },
);
