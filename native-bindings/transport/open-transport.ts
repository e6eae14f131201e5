import { DeviceError } from '../errors.ts';
import { parseAddress } from './address.ts';
import { createFileTransport } from './file.ts';
import { createHidTransport } from './hid.ts';
import { createSerialTransport } from './serial.ts';
import { createTcpTransport } from './tcp.ts';
import type { Transport } from './transport.ts';

/** A closed transport to a device. Queues are no lines, and recordings need their file read first. @throws PORT_NOT_FOUND no such kind of address */
export function openTransportFor(text: string, { baudRate }: { baudRate: number }): Transport {
  const address = parseAddress(text);
  switch (address?.kind) {
    case 'serial': return createSerialTransport({ path: address.path, baudRate });
    case 'hid': return createHidTransport('path' in address ? { path: address.path } : {
      vendorId: address.vendorId, productId: address.productId, ...(address.serialNumber === undefined ? {} : { serialNumber: address.serialNumber }),
    });
    case 'tcp': return createTcpTransport({ host: address.host, port: address.port });
    case 'file': return createFileTransport({ path: address.path });
    default: throw new DeviceError('PORT_NOT_FOUND', { device: text });
  }
}
