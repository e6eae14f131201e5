import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

async function said(command: string, ...flags: string[]): Promise<{ code: number; text: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [path.join(import.meta.dirname, command), ...flags]);
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

it.each([
  ['window/main.ts', 'yichuang-workstation'],
  ['platform-service/main.ts', 'yichuang-platform'],
])('%s says how it is written, to who asks and to who mistypes', async (command, name) => {
  expect(await said(command, '--help')).toEqual({ code: 0, text: expect.stringMatching(`^写法：${name} `) as string });
  expect(await said(command, '--konfig', 'x')).toEqual({
    code: 2,
    text: expect.stringMatching(`^不认识 --konfig。写法：${name} [^\\n]*\\n$`) as string,
  });
});
