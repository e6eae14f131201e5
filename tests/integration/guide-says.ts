import { readFile } from 'node:fs/promises';

const guide = new URL('../../docs/恢复.md', import.meta.url);

/** The commands of the recovery guide under this name, as they stand there. */
export async function guideSays(name: string): Promise<string> {
  const text = await readFile(guide, 'utf8');
  const [, commands] = new RegExp(`\`\`\`sh ${name}\\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
  if (!commands) throw new Error(`the guide has no commands called ${name}`);
  return commands;
}
