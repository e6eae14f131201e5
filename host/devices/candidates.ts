import { listBindings } from '#db/queries/devices.ts';
import type { Db } from '#db/open.ts';
import type { DeviceCandidate } from '#contract/workstation/schemas.ts';
import { discoverSerialPorts } from '#native-bindings/transport/discover.ts';
import { DeviceRole } from '#contract/devices.ts';
import { connectionWord } from './roles.ts';

/** What is connected to this machine, and what is bound but not there now. A bus with nothing on it is an empty list. */
export async function findCandidates(db: Db): Promise<{ candidates: DeviceCandidate[]; enumeration: string }> {
  const found = await discoverSerialPorts();
  const bindings = listBindings(db);
  const boundTo = (address: string): DeviceRole | null => DeviceRole.safeParse(bindings.find((row) => row.address === address)?.role).data ?? null;
  const serial = found.ports.map((port): DeviceCandidate => ({
    address: port.path, label: [port.manufacturer, port.byId].filter(Boolean).join(' · ') || port.path, connection: connectionWord(port.path), boundTo: boundTo(port.path), suggests: [], problem: null,
  }));
  const present = [...serial];
  const absent = bindings.filter((row) => row.address !== 'screen' && !present.some((one) => one.address === row.address))
    .map((row): DeviceCandidate => ({ address: row.address, label: row.address, connection: connectionWord(row.address), boundTo: boundTo(row.address), suggests: [], problem: null }));
  return { candidates: [...present, ...absent], enumeration: found.enumeration };
}
