import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** A sentence for whoever started the program: on standard error, and on the screen when nobody sees that. */
export function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  if (process.stderr.isTTY || !(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])) return;
  for (const [program, ...given] of [
    ['zenity', '--error', '--no-markup', '--title=一窗', `--text=${sentence}`],
    ['kdialog', '--title', '一窗', '--error', sentence],
    ['xmessage', '-center', sentence],
  ] as const)
    if (spawnSync(program, given, { stdio: 'ignore' }).error === undefined) return;
}
