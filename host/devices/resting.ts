import { listBindings } from '#db/queries/devices.ts';
import type { Db } from '#db/open.ts';
import { deviceRoles, DeviceSettings, type DeviceRole } from '#contract/devices.ts';
import type { DeviceState } from '#contract/workstation/station.ts';
import { connectionWord, roleTitles } from './roles.ts';

type Place = Pick<DeviceState, 'address' | 'settings'> & { address: string; baudRate: number };
type Standing = Omit<DeviceState, 'role' | 'title' | 'lastFailure' | 'lastActivity' | 'isRecording'>;

/** A role nobody plays. */
export const unbound: Standing = {
  state: 'unbound',
  word: '未指定',
  address: null,
  baudRate: null,
  connection: '',
  settings: {},
  identity: null,
  failure: null,
};

/** Bound, and not heard of yet. */
export const connecting = ({ address, baudRate, settings }: Place): Standing => ({
  state: 'connecting',
  word: '连接中',
  address,
  settings,
  identity: null,
  failure: null,
  connection: connectionWord(address),
  baudRate: connectionWord(address) === '串口' ? baudRate : null,
});

/** Before anything happened with it. */
export const untouched = (role: DeviceRole): DeviceState => ({
  role,
  title: roleTitles[role],
  ...unbound,
  lastFailure: null,
  lastActivity: null,
  isRecording: false,
});

/** The devices as the store knows them, before any is opened. */
export function boundStates(db: Db): DeviceState[] {
  const bound = new Map(listBindings(db).map((row) => [row.role, row]));
  return deviceRoles.map((role) => {
    const row = bound.get(role);
    if (!row) return untouched(role);
    const settings = DeviceSettings.parse(JSON.parse(row.settings_json));
    return { ...untouched(role), ...connecting({ address: row.address, baudRate: row.baud_rate, settings }) };
  });
}
