/** The host as a process of its own for the browser shell; flags as in `yichuang host`. */
import { parseArgs } from 'node:util';
import { runHost } from './commands/host.ts';

const { values } = parseArgs({
  options: { data: { type: 'string' }, platform: { type: 'string' }, port: { type: 'string', default: '0' }, window: { type: 'string' }, name: { type: 'string' }, renderer: { type: 'string' } },
});
if (!values.data) {
  process.stderr.write('缺少 --data <数据目录>\n');
  process.exit(2);
}
await runHost({ ...values, data: values.data });
