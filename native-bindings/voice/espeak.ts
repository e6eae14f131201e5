import { spawn } from 'node:child_process';
import process from 'node:process';
import { readWave, type Sound } from './wave.ts';

/** Reads hanzi; the voice `cmn` says most of them in English. */
const voice = 'cmn-latn-pinyin';
const timeoutMs = 10_000;
const maxBytes = 8 * 1024 * 1024;

/**
 * Says words with `espeak-ng`. Letters and digits must stand apart: `A2` is a tone to this voice, and `012` is twelve.
 * Null: the program is not there, or gave no sound.
 */
export function sayWithEspeak(words: readonly string[], program = 'espeak-ng'): Promise<Sound | null> {
  return new Promise((resolve) => {
    const child = spawn(program, ['-v', voice, '-s', '150', '--stdout', '--', words.join(' ')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
      env: { PATH: process.env['PATH'] ?? '' },
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('error', () => {
      clearTimeout(timer);
      resolve(null);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const sound = code === 0 ? readWave(Buffer.concat(chunks)) : null;
      resolve(sound && sound.samples.length > 0 ? sound : null);
    });
  });
}
