/** electron-builder's own schema for its configuration: one small archive from the npm registry, checked against its known digest, kept. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './places.ts';

export const builderVersion = '26.17.0';
const digest = 'sha512-wfL7EhujuODDW3uMSD8RPcr/MLzmT0dmpVfWV0wFUWXI0rIdaukzAJ7EFUSyHXOpxuBZqaIGlQt6VeQhtHhetw==';
const kept = path.join(root, 'node_modules/.cache/yichuang', `electron-builder-${builderVersion}.json`);

/** @returns null with the reason where the registry cannot be reached */
export function builderSchema(): { schema: object } | { reason: string } {
  if (!fs.existsSync(kept)) {
    const reason = fetchSchema();
    if (reason !== null) return { reason };
  }
  return { schema: JSON.parse(fs.readFileSync(kept, 'utf8')) as object };
}

function fetchSchema(): string | null {
  const dir = fs.mkdtempSync(path.join(root, 'node_modules/.yichuang-schema-'));
  try {
    execFileSync('npm', ['pack', '--silent', '--ignore-scripts', `app-builder-lib@${builderVersion}`], {
      cwd: dir,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    });
    const archive = path.join(dir, `app-builder-lib-${builderVersion}.tgz`);
    const found = `sha512-${createHash('sha512').update(fs.readFileSync(archive)).digest('base64')}`;
    if (found !== digest) return `app-builder-lib ${builderVersion} 的摘要不符，没有使用`;
    const schema = execFileSync('tar', ['-xOzf', archive, 'package/scheme.json'], { maxBuffer: 64 * 1024 * 1024 });
    fs.mkdirSync(path.dirname(kept), { recursive: true });
    fs.writeFileSync(kept, schema);
    return null;
  } catch (error) {
    return `取不到 app-builder-lib ${builderVersion}：${(error as Error).message.split('\n')[0] ?? ''}`;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}
