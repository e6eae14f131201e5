/** Type-checks every folder with its own tsconfig, so that each sees only the globals it may use. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const folders = [
  'contract',
  'contract/tsconfig.tests.json',
  'resources/calendars',
  'native-bindings',
  'db',
  'imaging',
  'host',
  'cli',
  'platform',
  'simulators',
  'electron',
  'renderer',
  'tests',
  'scripts',
];
const queue = folders.filter((folder) => existsSync(folder));
let failed = 0;

await Promise.all([worker(), worker()]);
console.log(failed === 0 ? `类型检查通过：${folders.length} 个目录` : `类型检查未通过：${failed} 个目录`);
process.exit(failed === 0 ? 0 : 1);

async function worker(): Promise<void> {
  for (let folder = queue.shift(); folder; folder = queue.shift()) {
    if (!(await check(folder))) failed += 1;
  }
}

function check(folder: string): Promise<boolean> {
  const compiler = folder === 'renderer' ? 'vue-tsc/bin/vue-tsc.js' : 'typescript/bin/tsc';
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`node_modules/${compiler}`, '-p', folder, '--pretty', 'false'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('close', (code) => {
      if (code !== 0) console.error(`${folder}:\n${output}`);
      resolve(code === 0);
    });
  });
}
