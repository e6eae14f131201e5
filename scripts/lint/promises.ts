/**
 * The rules that must know types: promises nobody waits for, promises taken for values, values waited for. They are oxlint's
 * (`.oxlintrc.json`), which asks the native compiler: all files in a twentieth of the time eslint takes for the same answers.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { z } from 'zod';

export interface PromiseFault {
  /** From the root. */
  file: string;
  line: number;
  column: number;
  message: string;
  rule: string;
}

const Report = z.object({
  diagnostics: z.array(
    z.object({
      message: z.string(),
      // None where the file cannot even be parsed.
      code: z.string().default('syntax'),
      filename: z.string(),
      labels: z.array(z.object({ span: z.object({ line: z.number(), column: z.number() }) })),
    }),
  ),
});

/**
 * @param files to look at; none means every file below the root
 * @throws when the program did not come to an answer; then nothing is known of any file
 */
export async function promiseFaults(root: string, files: string[]): Promise<PromiseFault[]> {
  const home = path.join(import.meta.dirname, '../..');
  const args = ['-c', path.join(home, '.oxlintrc.json'), '--type-aware', '-f', 'json'];
  const child = spawn(process.execPath, [path.join(home, 'node_modules/oxlint/bin/oxlint'), ...args, ...files], {
    cwd: root,
    // It looks for the program that knows the types there, also when npm did not start this.
    env: {
      ...process.env,
      PATH: `${path.join(home, 'node_modules/.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let trouble = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const { diagnostics } = read(output, `${trouble}${output}`);
  // Neither passed nor a fault to show for it: asked about nothing it knows, or killed.
  if (code !== 0 && diagnostics.length === 0) throw new Error(`oxlint: ${trouble}${output}`);
  return diagnostics.map(({ filename, labels, message, code: rule }) => ({
    file: path.relative(root, path.resolve(root, filename)),
    line: labels[0]?.span.line ?? 0,
    column: labels[0]?.span.column ?? 0,
    message,
    rule,
  }));
}

function read(output: string, all: string): z.infer<typeof Report> {
  try {
    return Report.parse(JSON.parse(output));
  } catch (error) {
    throw new Error(`oxlint: ${all}`, { cause: error });
  }
}
