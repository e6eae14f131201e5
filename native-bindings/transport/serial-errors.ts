import { accessSync, constants } from 'node:fs';
import { DeviceError, type DeviceErrorCode } from '../errors.ts';

/** serialport reports system errors as text only (`strerror` on Unix, its own words on Windows). */
const WORDING: readonly [RegExp, DeviceErrorCode][] = [
  [/ENOENT|ENXIO|ENODEV|No such file|No such device|File not found/i, 'PORT_NOT_FOUND'],
  [/cannot lock port|EBUSY|busy|temporarily unavailable/i, 'PORT_BUSY'],
  [/EACCES|EPERM|permission denied|not permitted/i, 'PORT_DENIED'],
];

export function portError(error: Error, path: string): DeviceError {
  return new DeviceError(codeOf(error, path), { device: path, cause: error });
}

function codeOf(error: Error, path: string): DeviceErrorCode {
  // Windows says "Access denied" for a port another program holds; there are no file permissions to blame.
  if (/access denied/i.test(error.message)) return 'PORT_BUSY';
  for (const [pattern, code] of WORDING) if (pattern.test(error.message)) return code;
  return path.startsWith('/') ? codeOfPath(path) : 'PORT_IO';
}

/** The wording follows the system's language, so the path itself is asked as well. */
function codeOfPath(path: string): DeviceErrorCode {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return 'PORT_IO';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'PORT_NOT_FOUND' : code === 'EACCES' ? 'PORT_DENIED' : 'PORT_IO';
  }
}
