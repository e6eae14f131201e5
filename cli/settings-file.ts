import fs from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';

/**
 * Reads a settings file in TOML. What is not there takes the schema's default; a word nobody knows is a mistake, not an extra.
 *
 * @throws ExpectedError SETTINGS_BROKEN missing, unreadable, half written, or with a value that cannot be meant
 */
export function readSettings<T extends z.ZodType>(file: string, schema: T): z.output<T> {
  const broken = (problem: string, cause?: unknown): ExpectedError =>
    new ExpectedError('SETTINGS_BROKEN', { file, problem }, { cause });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(fs.readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError) throw broken('不是 UTF-8 编码，请在编辑器里另存为 UTF-8', error);
    throw broken(unreadable[(error as NodeJS.ErrnoException).code ?? ''] ?? '读不出来', error);
  }
  if (text.includes('\0')) throw broken('里面有空字节，像是断电时写坏的，请从备份恢复');
  let values: unknown;
  try {
    values = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw broken(mistake(error, text), error);
  }
  const checked = schema.safeParse(values);
  if (checked.success) return checked.data;
  throw broken(checked.error.issues.map(sentence).join('；'), checked.error);
}

/** What stands twice is well written each time: the word is named, not the place alone. */
function mistake({ line, column, message }: TomlError, text: string): string {
  if (!message.includes('redefine')) return `第 ${line} 行第 ${column} 个字处写得不完整或不合写法`;
  const [word = ''] = /[^\s=,{}[\]]+/.exec((text.split('\n')[line - 1] ?? '').slice(column - 1)) ?? [];
  return `${word} 写了两次，第二次在第 ${line} 行，请只留一处`;
}

const unreadable: Record<string, string> = {
  ENOENT: '文件不存在',
  EACCES: '没有权利读它',
  EISDIR: '它是一个目录',
};

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `不认识 ${issue.keys.join('、')} 这个设置，请核对拼写`;
  const name = issue.path.join('.') || '文件';
  return /\p{Script=Han}/u.test(issue.message) ? `${name} ${issue.message}` : `${name} 的值不对`;
}
