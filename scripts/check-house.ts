/**
 * How the house stands: folders and files that import each other in a ring, how long files are, lines too wide.
 * `--report` prints and never fails, `--all` lists every wide line, `--json` prints one line of figures.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { folderGraph } from './house/folders.ts';
import { importGraph } from './house/imports.ts';
import { findKnots } from './house/knots.ts';
import { lengthsOf, longerThan, wideLines, type Lengths } from './house/lengths.ts';
import { readSources } from './house/sources.ts';

const limits = { p90: 200, productMax: 350, testMax: 500, columns: 120 };

const { values } = parseArgs({
  options: { report: { type: 'boolean' }, all: { type: 'boolean' }, json: { type: 'boolean' } },
});
const sources = readSources(path.join(import.meta.dirname, '..'));
const product = sources.filter((source) => !source.isTest);
const tests = sources.filter((source) => source.isTest);
const screens = product.filter((source) => source.name.endsWith('.vue'));
const files = importGraph(sources);
const productNames = new Set(product.map((source) => source.name));
const folders = folderGraph(new Map([...files].filter(([name]) => productNames.has(name))));

const knots = findKnots(folders.graph);
const circles = findKnots(files);
const tooLong = [...longerThan(product, limits.productMax), ...longerThan(tests, limits.testMax)];
const lengths = { product: lengthsOf(product), vue: lengthsOf(screens), tests: lengthsOf(tests) };
const wide = wideLines(sources, limits.columns);
const isFine =
  knots.length === 0 &&
  circles.length === 0 &&
  tooLong.length === 0 &&
  lengths.product.p90 <= limits.p90 &&
  lengths.vue.p90 <= limits.p90;

if (values.json) {
  console.log(
    JSON.stringify({ knots: knots.length, circles: circles.length, lengths, tooLong, wide: wide.length, isFine }),
  );
} else print();
process.exitCode = isFine || values.report ? 0 : 1;

function print(): void {
  console.log(`目录互相引用：${knots.length} 处`);
  for (const { members, round } of knots) {
    console.log(`  ${members.join('、')}`);
    round.slice(1).forEach((to, index) => {
      console.log(`    ${folders.example(round[index] ?? '', to)}`);
    });
  }
  console.log(`文件循环引用：${circles.length} 处`);
  for (const { members, round } of circles) console.log(`  ${members.length} 个文件：${round.join(' → ')}`);
  const line = ({ files: count, median, p90, max }: Lengths): string =>
    `${count} 个文件，中位 ${median} 行，p90 ${p90} 行，最长 ${max} 行`;
  console.log(`产品：${line(lengths.product)}（p90 不过 ${limits.p90}，每个不过 ${limits.productMax}）`);
  console.log(`其中 .vue：${line(lengths.vue)}`);
  console.log(`测试：${line(lengths.tests)}（每个不过 ${limits.testMax}）`);
  for (const one of tooLong) console.log(`  太长：${one} 行`);
  console.log(`宽过 ${limits.columns} 列的行：${wide.length}（格式化工具断不开的长文字）`);
  if (values.all) for (const one of wide) console.log(`  ${one}`);
}
