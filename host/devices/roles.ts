import type { DeviceRole } from '#contract/devices.ts';

export const roleTitles: Record<DeviceRole, string> = {
  idCard: '读卡器',
  signaturePad: '签字屏',
  receiptPrinter: '回执打印机',
  documentPrinter: '文书打印机',
  scanner: '扫描仪',
  evaluator: '评价器',
  windowDisplay: '窗口屏',
  caller: '叫号器',
  secondScreen: '第二屏',
};

/** What a clerk does until this device has its port. */
export const untilBound = (role: DeviceRole): string => (role === 'idCard' ? '可手工录入' : '不影响受理');

/** Kinds of address each role can have; a serial line suits all that talk over one. */
export const addressKinds: Record<DeviceRole, readonly string[]> = {
  idCard: ['serial', 'hid', 'tcp'],
  signaturePad: ['hid'],
  receiptPrinter: ['serial', 'tcp', 'file', 'cups'],
  documentPrinter: ['cups', 'system'],
  scanner: ['sane', 'escl', 'folder'],
  evaluator: ['serial', 'tcp'],
  windowDisplay: ['serial', 'tcp'],
  caller: ['serial', 'tcp'],
  secondScreen: ['screen'],
};

/** How a device at this address is connected, in a word. */
export function connectionWord(address: string): string {
  const [, scheme] = /^([a-z]+):/.exec(address) ?? [];
  const words: Record<string, string> = {
    hid: 'HID',
    tcp: '网络',
    file: '并口或 USB',
    cups: '打印队列',
    system: '系统打印机',
    sane: 'SANE',
    escl: '网络',
    folder: '文件夹',
    replay: '回放',
  };
  if (address === 'screen') return '屏幕';
  return (scheme === undefined ? undefined : words[scheme]) ?? '串口';
}
