import { spawn } from 'node:child_process';
import { encodePng, readPhotoBmp, type RgbImage } from './photo-bmp.ts';

export interface PhotoDecoderSettings {
  /** The separately licensed program and its arguments; empty when there is none. Never a shell line. */
  command: readonly string[];
  /** After this it is killed. */
  timeoutMs: number;
  /** More than this is not read; the program is killed. */
  maxOutputBytes: number;
}

export type PlaceholderReason =
  | 'not-configured'
  | 'no-photo'
  | 'program-missing'
  | 'program-refused'
  | 'crashed'
  | 'timed-out'
  | 'too-much-output'
  | 'not-a-photo'
  | 'cancelled';

export type DecodedPhoto =
  | { kind: 'photo'; image: RgbImage; png: Uint8Array }
  /** The card is read all the same; the clerk compares the face with the card itself. */
  | { kind: 'placeholder'; reason: PlaceholderReason };

export interface PhotoDecoder {
  /** Never fails: a photo that cannot be had must not cost the reading. */
  decode(photoWlt: Uint8Array, options?: { signal?: AbortSignal }): Promise<DecodedPhoto>;
}

const WLT_BYTES = 1024;

/**
 * Decodes card photos with an external program: 1024 bytes on its stdin, a 102×126 24-bit BMP on its stdout.
 *
 * The program runs apart from the workstation, knows no environment but PATH and locale, and gets the photo through a
 * pipe only; what it prints elsewhere is thrown away, as it may hold personal data.
 */
export function createPhotoDecoder({ command, timeoutMs, maxOutputBytes }: PhotoDecoderSettings): PhotoDecoder {
  const [program, ...args] = command;
  return {
    async decode(photoWlt, { signal } = {}) {
      if (program === undefined || program === '') return placeholder('not-configured');
      if (photoWlt.length !== WLT_BYTES || photoWlt.every((byte) => byte === 0)) return placeholder('no-photo');
      if (signal?.aborted) return placeholder('cancelled');
      const output = await run(program, args, photoWlt, { timeoutMs, maxOutputBytes, signal });
      if (!Buffer.isBuffer(output)) return placeholder(output);
      const image = readPhotoBmp(output);
      return image ? { kind: 'photo', image, png: encodePng(image) } : placeholder('not-a-photo');
    },
  };
}

const placeholder = (reason: PlaceholderReason): DecodedPhoto => ({ kind: 'placeholder', reason });

interface Limits {
  timeoutMs: number;
  maxOutputBytes: number;
  signal: AbortSignal | undefined;
}

function run(
  program: string,
  args: readonly string[],
  input: Uint8Array,
  { timeoutMs, maxOutputBytes, signal }: Limits,
): Promise<Buffer | PlaceholderReason> {
  return new Promise((resolve) => {
    const isPosix = process.platform !== 'win32';
    // A group of its own, so that what it starts ends with it.
    const options = {
      env: environment(),
      shell: false,
      windowsHide: true,
      detached: isPosix,
      stdio: ['pipe', 'pipe', 'ignore'] as ['pipe', 'pipe', 'ignore'],
    };
    let child: ReturnType<typeof spawn>;
    try {
      child = spawn(program, [...args], options);
    } catch {
      // Windows reports some files it cannot run this way instead of by an event.
      resolve('program-refused');
      return;
    }
    const parts: Buffer[] = [];
    let size = 0;
    const finish = (result: Buffer | PlaceholderReason): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve(result);
      if (child.pid === undefined || child.exitCode !== null) return;
      if (isPosix) killGroup(child.pid);
      else child.kill('SIGKILL');
      child.stdout?.destroy();
    };
    const onAbort = (): void => finish('cancelled');
    const timer = setTimeout(() => finish('timed-out'), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ENOENT' ? 'program-missing' : 'program-refused'),
    );
    // It may end without reading; how it ends is what counts.
    child.stdin?.on('error', () => child.stdin?.destroy());
    child.stdout?.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size > maxOutputBytes) finish('too-much-output');
      else parts.push(bytes);
    });
    child.on('close', (code) => finish(code === 0 ? Buffer.concat(parts) : 'crashed'));
    child.stdin?.end(input);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** No tokens, proxies or home folders for a program of somebody else's. */
function environment(): Record<string, string> {
  const kept = process.platform === 'win32' ? ['PATH', 'SystemRoot'] : ['PATH'];
  return {
    LANG: 'C',
    ...Object.fromEntries(
      kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]!]])),
    ),
  };
}
