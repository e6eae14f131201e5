import { ExpectedError } from '#contract/errors.ts';
import type { DeviceRole, DeviceSettings } from '#contract/devices.ts';
import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { deviceFailure } from '../../devices/failures.ts';
import { roleTitles } from '../../devices/roles.ts';
import type { Binding } from '../../devices/slot.ts';
import { numberFlag } from '../answer.ts';

export interface PortFlags { port: string; baud: string }

export function bindingFrom(flags: PortFlags, settings: DeviceSettings = {}): Binding {
  return { address: flags.port, baudRate: numberFlag('baud', flags.baud, 1200, 1_000_000), settings };
}

/** @throws ExpectedError PORT_NOT_FOUND no such kind of address */
export function openLine(role: string, { address, baudRate }: Binding): Transport {
  try {
    return openTransportFor(address, { baudRate });
  } catch (error) {
    throw outward(error, role, address);
  }
}

/** Runs device work; what goes wrong comes out in the workstation's words. */
export async function onDevice<T>(role: string, address: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw outward(error, role, address);
  }
}

export const titleOf = (role: string): string => (role in roleTitles ? roleTitles[role as DeviceRole] : '设备');

function outward(error: unknown, role: string, address: string): unknown {
  return error instanceof ExpectedError ? error : (deviceFailure(error, titleOf(role), address) ?? error);
}
