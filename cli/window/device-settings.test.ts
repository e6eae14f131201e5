import { describe, expect, it } from 'vitest';
import { requireDevices } from './device-settings.ts';

const file = '/etc/yichuang/workstation.toml';
function said(devices: Record<string, string>): string {
  try {
    requireDevices(file, devices);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the devices of a settings file', () => {
  it('are taken when the host can take them', () => {
    expect(said({ idCard: '/dev/serial/by-id/usb-reader@115200', receiptPrinter: 'tcp:10.0.0.9:9100' })).toBe('');
  });
  it.each([
    ['a kind nobody has', 'idcard', '/dev/ttyUSB0@115200', '没有 idcard 这种设备'],
    ['a speed that is none', 'idCard', '/dev/ttyUSB0@fast@9600;x', '写法不对'],
    ['an address that leads elsewhere', 'receiptPrinter', 'file:/etc/passwd', '不能用于该设备'],
    ['nothing', 'idCard', '', '写法不对'],
  ])('that are %s are refused with file, key and value, and no flag', (_what, role, address, why) => {
    const text = said({ [role]: address });
    for (const part of [file, `${role} = "${address}"`, why, '管理员']) expect(text).toContain(part);
    expect(text).not.toContain('--');
  });
});
