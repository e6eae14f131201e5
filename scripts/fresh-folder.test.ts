import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freshFolder } from './fresh-folder.ts';

it('a demonstration never writes where another has been, and deletes nothing of it', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-fresh-'));
  try {
    const wanted = path.join(dir, 'demo-output');
    const first = freshFolder(wanted);
    writeFileSync(path.join(first, '受理通知书.pdf'), 'x');
    const second = freshFolder(wanted);
    writeFileSync(path.join(second, 'log'), 'x');
    expect([first, second, freshFolder(wanted)]).toEqual([wanted, `${wanted}-2`, `${wanted}-3`]);
    expect(existsSync(path.join(first, '受理通知书.pdf'))).toBe(true);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
