import { DeviceError } from '../errors.ts';
import { parseAddress } from './address.ts';
import { createFileTransport } from './file.ts';
import { createHidTransport } from './hid.ts';
import { readRecording } from './recording.ts';
import { createReplayTransport } from './replay.ts';
import { createSerialTransport } from './serial.ts';
import { createTcpTransport } from './tcp.ts';
import type { Transport } from './transport.ts';

/**
 * The transport an address names; nothing is opened yet, and no native library loaded. A recording is read when it is
 * first opened.
 *
 * @param baudRate for serial ports
 * @throws PORT_NOT_FOUND the text names no line that moves bytes: nonsense, or a CUPS queue
 */
export function openTransportFor(text: string, { baudRate }: { baudRate: number }): Transport {
  const address = parseAddress(text);
  switch (address?.kind) {
    case 'serial':
      return createSerialTransport({ path: address.path, baudRate });
    case 'hid':
      return createHidTransport(
        'path' in address
          ? { path: address.path }
          : {
              vendorId: address.vendorId,
              productId: address.productId,
              ...(address.serialNumber === undefined ? {} : { serialNumber: address.serialNumber }),
            },
      );
    case 'tcp':
      return createTcpTransport({ host: address.host, port: address.port });
    case 'file':
      return createFileTransport({ path: address.path });
    case 'replay':
      return createReplayTransport(() => readRecording(address.path), { pace: 'recorded', address: text });
    default:
      throw new DeviceError('PORT_NOT_FOUND', { device: text, detail: { reason: 'no such kind of line' } });
  }
}
