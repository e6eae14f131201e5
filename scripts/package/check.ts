/** `npm run package:check`: everything about the packages that can be known without building or downloading one. */
import fs from 'node:fs';
import path from 'node:path';
import { checkBuilderFile } from './builder-file.ts';
import { contentsOf } from './contents.ts';
import { problemsOf } from './inspect.ts';
import { platform, root, workstation } from './places.ts';

if (!fs.existsSync(path.join(root, 'out/renderer/index.html'))) {
  console.error('还没有构建：先运行 npm run build。');
  process.exit(1);
}
const problems = [workstation, platform].flatMap((product) => problemsOf(product, contentsOf(root, product, process)));
const { problems: builder, notes } = await checkBuilderFile(
  root,
  fs.readFileSync(path.join(root, 'electron-builder.yml'), 'utf8'),
);
for (const note of notes) console.log(note);
for (const problem of [...problems, ...builder]) console.error(problem);
if (problems.length + builder.length > 0) process.exit(1);
console.log('两个 deb 和 electron-builder.yml 的内容都对得上构建出的文件，没有测试、模拟器和密钥。');
