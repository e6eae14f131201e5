import type { DeviceRole } from '#contract/devices.ts';
import { ExpectedError } from '#contract/errors.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import { addressKinds } from './roles.ts';

/** @throws ExpectedError INPUT_INVALID no such kind of address, or one that role cannot have */
export function requireUsable(role: DeviceRole, address: string): void {
  const kind = address === 'screen' ? 'screen' : address.startsWith('system:') ? 'system' : parseAddress(address)?.kind;
  // A device file is opened for writing: nothing outside the devices' folder may be named.
  const isElsewhere = kind === 'file' && !/^file:\/dev\/(?!.*\.\.)/.test(address);
  if (kind !== undefined && addressKinds[role].includes(kind) && !isElsewhere) return;
  throw new ExpectedError(
    'INPUT_INVALID',
    {},
    { fields: [{ field: 'address', message: '这个地址不能用于该设备，请从“找到的设备”里选，或核对写法' }] },
  );
}
