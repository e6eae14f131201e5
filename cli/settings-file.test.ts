import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PlatformSettings } from './platform-service/settings.ts';
import { readSettings } from './settings-file.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-settings-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));
function problemOf(text: string): string {
  const file = path.join(dir, 'platform.toml');
  fs.writeFileSync(file, text);
  try {
    readSettings(file, PlatformSettings);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a settings file', () => {
  it('may leave out everything', () => {
    expect(problemOf('')).toBe('');
    expect(problemOf('# 只有说明\n')).toBe('');
  });
  it('cut off in the middle is refused with the line', () => {
    expect(problemOf('port = 8080\nlisten = "127.0.')).toContain('第 2 行');
    expect(problemOf('[hall\nname = "示例"')).toContain('第 1 行');
  });
  it('with a word that stands twice says which word and where, not that it is badly written', () => {
    for (const [text, word, line] of [
      ['port = 1\nport = 2\n', 'port', 2],
      ['[hall]\nname = "a"\n[hall]\ncode = "b"\n', 'hall', 3],
      ['[hall]\nname = "a"\nname = "b"\n', 'name', 3],
    ] as const) {
      expect(problemOf(text)).toContain(`${word} 写了两次，第二次在第 ${line} 行`);
      expect(problemOf(text)).not.toContain('不合写法');
    }
  });
  it('full of zeros after a power cut is refused', () => {
    expect(problemOf('port = 8080\n\0\0\0\0')).toContain('空字节');
  });
  it('with a misspelt word says the word', () => {
    expect(problemOf('prot = 8080')).toContain('prot');
    expect(problemOf('[hall]\nregoin = "000000"')).toContain('regoin');
  });
  it('with a value that cannot be meant says which', () => {
    expect(problemOf('port = 80800')).toContain('port');
    expect(problemOf('port = "8080"')).toContain('port');
    expect(problemOf('[hall]\nregion = "12345"')).toContain('六位');
    expect(problemOf('database_url = "mysql://db/yichuang"')).toContain('postgres://');
    expect(problemOf('listen = ""')).toContain('0.0.0.0');
  });
  it('saved in another encoding is not taken for text', () => {
    const file = path.join(dir, 'gbk.toml');
    fs.writeFileSync(
      file,
      Buffer.from([...Buffer.from('[hall]\nname = "'), 0xc4, 0xb3, 0xc7, 0xf8, ...Buffer.from('"\n')]),
    );
    expect(() => readSettings(file, PlatformSettings)).toThrow('UTF-8');
  });
  it('that is not there, or a folder, says so', () => {
    expect(() => readSettings(path.join(dir, 'none.toml'), PlatformSettings)).toThrow('文件不存在');
    expect(() => readSettings(dir, PlatformSettings)).toThrow('目录');
  });
});
