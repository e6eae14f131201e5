/** The conditions every package has to meet before it is built. */
import fs from 'node:fs';
import path from 'node:path';
import { partsOf, type Contents } from './contents.ts';
import { root, type Product } from './places.ts';
import { objections, withoutPurpose } from './rules.ts';

/** Passwords of the demonstration and the tests: found in a package, test code got into it. */
export const practicePasswords = (tree = root): string[] => {
  const file = path.join(tree, 'simulators/demo-seed.ts');
  const seed = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  return [...seed.matchAll(/demoPassword = '([^']+)'/g)].map(([, password = '']) => password);
};

/** @returns sentences, empty when all is well */
export function problemsOf(product: Product, contents: Contents): string[] {
  return [
    ...contents.missing.map((file) => `${product.name}：缺 ${file}。先运行 npm run build；还缺就是引用写错了。`),
    ...objections(root, contents.files, practicePasswords()).map(
      ({ file, why }) => `${product.name}：${file} 不该进安装包（${why}）。`,
    ),
    ...withoutPurpose(partsOf(root, contents.files)).map(
      ({ name, bytes }) =>
        `${product.name}：${name} 有 ${megabytes(bytes)}，没有写明用途。请写进 scripts/package/rules.ts 的 purposes，或不要带上它。`,
    ),
  ];
}

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** @throws Error with every problem */
export function requireSound(product: Product, contents: Contents): void {
  const problems = problemsOf(product, contents);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
