import { DeviceRole, deviceRoles } from '#contract/devices.ts';
import { ExpectedError } from '#contract/errors.ts';
import { parseBinding } from '#host/devices/binding-text.ts';
import { requireUsable } from '#host/devices/usable.ts';

/**
 * The `[devices]` of a settings file, looked at before the host is: it would answer with the flag it was started with, which nobody typed.
 *
 * @throws ExpectedError SETTINGS_BROKEN with each line that is wrong
 */
export function requireDevices(file: string, devices: Readonly<Record<string, string>>): void {
  const problems = Object.entries(devices).flatMap(([role, address]) => problemOf(role, address) ?? []);
  if (problems.length > 0) throw new ExpectedError('SETTINGS_BROKEN', { file, problem: problems.join('；') });
}

function problemOf(role: string, address: string): string | null {
  const line = `[devices] 里的 ${role} = "${address}"`;
  if (!DeviceRole.safeParse(role).success)
    return `${line}：没有 ${role} 这种设备，可以写的是 ${deviceRoles.join('、')}`;
  const binding = parseBinding(`${role}=${address}`);
  if (binding === null) return `${line} 写法不对，应如 "/dev/ttyUSB0@115200"`;
  try {
    requireUsable(binding.role, binding.address);
    return null;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return `${line}：这个地址不能用于该设备，应如 "/dev/ttyUSB0@115200"；不写这一行，也可以在界面的“设备”页绑定`;
  }
}
