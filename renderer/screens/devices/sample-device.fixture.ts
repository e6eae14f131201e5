import { errorRegistry, say, type ErrorCode } from '#contract/error-registry.ts';
import { deviceRoles, type DeviceRole, type DeviceState } from '#contract/workstation/schemas.ts';

/** Devices for tests: bound and well, unless told otherwise. */
export function sampleDevice(role: DeviceRole, part: Partial<DeviceState> = {}): DeviceState {
  return {
    role,
    title: role,
    state: 'ready',
    word: '正常',
    address: `/dev/${role}`,
    baudRate: 115_200,
    connection: '串口',
    settings: {},
    identity: null,
    failure: null,
    lastFailure: null,
    lastActivity: null,
    isRecording: false,
    ...part,
  };
}

export const unbound = (role: DeviceRole): DeviceState =>
  sampleDevice(role, { state: 'unbound', word: '未指定', address: null, baudRate: null, connection: '' });

export function faulty(role: DeviceRole, code: ErrorCode, word = '故障'): DeviceState {
  const message = say(code, { device: role, address: `/dev/${role}` });
  return sampleDevice(role, {
    state: 'fault',
    word,
    failure: { code, who: errorRegistry[code].who, message, detail: {} },
  });
}

/** A window with these devices; every role not named is unbound. */
export const windowWith = (...devices: DeviceState[]): DeviceState[] =>
  deviceRoles.map((role) => devices.find((one) => one.role === role) ?? unbound(role));
