import fs from 'node:fs';
import os from 'node:os';
import { ExpectedError } from '#contract/errors.ts';
import type { DeviceRole, DeviceSettings } from '#contract/devices.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { parseAddress, type DeviceAddress } from '#native-bindings/transport/address.ts';
import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { deviceFailure } from '#host/devices/failures.ts';
import { addressKinds, roleTitles } from '#host/devices/roles.ts';
import type { Binding } from '#host/devices/slot.ts';
import { CommandCancelled, numberFlag, UsageError } from '../answer.ts';
import { openRecording } from './recorded-line.ts';

export interface PortFlags {
  port: string;
  baud: string;
}

export function bindingFrom(flags: PortFlags, settings: DeviceSettings = {}): Binding {
  return { address: flags.port, baudRate: numberFlag('baud', flags.baud, 1200, 1_000_000), settings };
}

/**
 * The line a role's driver talks over; nothing is opened yet.
 *
 * @throws UsageError the text is no address of such a device
 */
export function openLine(role: string, binding: Binding): Transport {
  const at = requireAddress(role, binding.address);
  if (at.kind === 'cups')
    throw new UsageError(
      '打印队列后面的打印机不能直接收发数据，不能录制。请写它自己的地址，如 /dev/ttyUSB0 或 file:/dev/usb/lp0。',
    );
  return at.kind === 'replay'
    ? openRecording(role, at.path)
    : openTransportFor(binding.address, { baudRate: binding.baudRate });
}

/** Roles whose commands can be tried on a recording. A role is never bound to one: this is for the command line only. */
const triedOnRecordings: readonly string[] = ['idCard', 'signaturePad', 'evaluator'];
/** A device nobody knows yet can be on any line that moves bytes. */
const anyLine = ['serial', 'hid', 'tcp', 'file'];
const spellings: Record<string, string> = {
  serial: '串口路径或 COM3',
  hid: 'hid:056a:00a8',
  tcp: 'tcp:主机:端口',
  file: 'file:/dev/usb/lp0',
  cups: 'cups:队列名',
  sane: 'sane:设备名',
  escl: 'escl:http://地址/eSCL',
  folder: 'folder:目录',
  replay: 'replay:录制文件',
};

/** @throws UsageError with how it is spelt */
export function requireAddress(role: string, text: string): DeviceAddress {
  const kinds = [
    ...(isRole(role) ? addressKinds[role] : anyLine),
    ...(triedOnRecordings.includes(role) ? ['replay'] : []),
  ];
  const at = parseAddress(text);
  if (at === null || !kinds.includes(at.kind)) {
    const known = kinds.map((kind) => spellings[kind]).filter((one) => one !== undefined);
    throw new UsageError(
      `“${text}”不是${titleOf(role)}的地址。可以写：${known.join('、')}。接在本机上的设备用 device list 查看。`,
    );
  }
  if ((at.kind === 'serial' || at.kind === 'file') && isOrdinary(at.path))
    throw new UsageError(
      `${at.path} 不是${at.kind === 'serial' ? '串口' : '设备文件'}。接在本机上的设备用 device list 查看。`,
    );
  return at;
}

/** There, and no device at all. What cannot be looked at is for the opening to tell. */
function isOrdinary(path: string): boolean {
  if (!path.startsWith('/')) return false;
  try {
    const found = fs.statSync(path);
    return found.isFile() || found.isDirectory();
  } catch {
    return false;
  }
}

/** Runs device work; what goes wrong comes out in the workstation's words. Ctrl+C lets go of the device first. */
export async function onDevice<T>(
  role: string,
  address: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let by: StopSignal | null = null;
  // Once: a second Ctrl+C ends the program the hard way.
  const stopBy = (signal: StopSignal): void => {
    by = signal;
    stop.abort();
  };
  for (const signal of stopSignals) process.once(signal, stopBy);
  try {
    const done = await work(stop.signal);
    if (by !== null) process.exitCode = exitCodeOf(by);
    return done;
  } catch (error) {
    if (by !== null) throw new CommandCancelled(`已取消，${titleOf(role)}已放开。`, exitCodeOf(by));
    if (isDeviceError(error, 'CANCELLED'))
      throw new CommandCancelled('签字人按了“取消”，没有签名。需要时请再运行一次。', 1);
    throw error instanceof ExpectedError ? error : (deviceFailure(error, titleOf(role), address) ?? error);
  } finally {
    for (const signal of stopSignals) process.off(signal, stopBy);
  }
}

/** Ctrl+C, a service manager's stop, the terminal closed. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type StopSignal = (typeof stopSignals)[number];

/** As a shell tells the end by a signal. */
const exitCodeOf = (signal: StopSignal): number => 128 + os.constants.signals[signal];

const isRole = (role: string): role is DeviceRole => role in roleTitles;
export const titleOf = (role: string): string => (isRole(role) ? roleTitles[role] : '设备');
