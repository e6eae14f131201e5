import { expect, it } from 'vitest';
import { portError } from './serial-errors.ts';

it.each([
  ['Error: No such file or directory, cannot open /dev/ttyUSB0', '/dev/ttyUSB0', 'PORT_NOT_FOUND'],
  ['Opening COM7: File not found', 'COM7', 'PORT_NOT_FOUND'],
  ['Error Resource temporarily unavailable Cannot lock port', '/dev/ttyS0', 'PORT_BUSY'],
  ['Opening COM3: Access denied', 'COM3', 'PORT_BUSY'],
  ['Error: Device or resource busy, cannot open /dev/ttyS0', '/dev/ttyS0', 'PORT_BUSY'],
  ['Error: Permission denied, cannot open /dev/ttyS0', '/dev/ttyS0', 'PORT_DENIED'],
  ['Opening COM3: Unknown error code 31', 'COM3', 'PORT_IO'],
  ['没有那个文件或目录', '/nonexistent/ttyUSB9', 'PORT_NOT_FOUND'],
])('takes %j for what it is', (message, path, code) => {
  expect(portError(new Error(message), path)).toMatchObject({ code, device: path });
});
