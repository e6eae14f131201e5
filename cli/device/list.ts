import { findDevices } from '#host/devices/candidates.ts';
import { answering } from '../answer.ts';

/** Everything connected to this machine that a role could be bound to, and what cannot be used as it is. */
export const listDevices = (): Promise<void> =>
  answering(async () => {
    const { found, enumeration, missing } = await findDevices();
    return { devices: found.map(({ aliases: _aliases, ...device }) => device), enumeration, missing };
  });
