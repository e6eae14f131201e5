import { statSync } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import type { DeviceErrorCode } from '../errors.ts';

/** Which node a path stands for now; null when paths are not files (Windows). */
export function nodeAt(path: string): string | null {
  if (!path.startsWith('/')) return null;
  const node = statSync(path, { throwIfNoEntry: false });
  return node ? `${node.rdev}:${node.ino}` : 'gone';
}

/** The node behind a link such as udev makes; a link to nothing stays as it is and is not found later. */
export async function resolved(path: string): Promise<string> {
  return path.startsWith('/') ? realpath(path).catch(() => path) : path;
}

/** The library's wording follows the system's language, so the path itself is asked. */
export async function whyNotOpen(path: string): Promise<DeviceErrorCode> {
  // Windows has no node to ask; there, a device that is listed and does not open is held by another program.
  if (!path.startsWith('/')) return 'PORT_BUSY';
  try {
    await (await open(path, 'r+')).close();
    return 'PORT_IO';
  } catch (error) {
    return CODES[(error as NodeJS.ErrnoException).code ?? ''] ?? 'PORT_IO';
  }
}

const CODES: Record<string, DeviceErrorCode> = {
  ENOENT: 'PORT_NOT_FOUND',
  ENODEV: 'PORT_NOT_FOUND',
  ENXIO: 'PORT_NOT_FOUND',
  EACCES: 'PORT_DENIED',
  EPERM: 'PORT_DENIED',
  EBUSY: 'PORT_BUSY',
  EAGAIN: 'PORT_BUSY',
};

/** Whether the node was made, or its rights were set, less than `ms` ago. */
export async function isFresh(path: string, ms: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).ctimeMs < ms;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
