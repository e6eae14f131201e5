import type { DeviceRole, DeviceState } from '#contract/workstation/schemas.ts';
import { isSerial } from './settings-form.ts';

/** What the one button that tries a device says it will do. */
export const testNames: Record<DeviceRole, string> = {
  idCard: '自检',
  signaturePad: '自检',
  receiptPrinter: '打测试条',
  documentPrinter: '打测试页',
  scanner: '问型号',
  evaluator: '测试',
  windowDisplay: '显示测试字样',
  caller: '测试',
  secondScreen: '测试',
};

/** Roles whose test neither uses paper nor makes a sound nor shows anything to the applicant: part of 全部自检. The others are asked anew. */
export const quietTests: readonly DeviceRole[] = ['idCard', 'signaturePad', 'scanner'];

const settingNames: Record<string, string> = {
  paper: '纸宽',
  profile: '配置',
  framing: '分帧',
  address: '面板地址',
  charset: '字库',
  queue: '打印队列',
  tray: '纸盒',
  duplex: '双面',
  source: '进纸',
  resolution: '分辨率',
  colour: '颜色',
};

/** Settings for reading, long ones cut. */
export function settingLines(device: DeviceState): { name: string; value: string; whole: string }[] {
  return Object.entries(device.settings).map(([key, value]) => {
    const whole = typeof value === 'boolean' ? (value ? '是' : '否') : String(value);
    return { name: settingNames[key] ?? key, value: whole.length > 24 ? `${whole.slice(0, 23)}…` : whole, whole };
  });
}

/** `COM3 · 115200`, `056A:00A8`, … `isShort`: long paths by their end, which is what tells them apart. */
export function addressText({ address, baudRate }: Pick<DeviceState, 'address' | 'baudRate'>, isShort = false): string {
  if (address === null) return '—';
  const port = isShort && address.length > 20 ? address.slice(address.lastIndexOf('/') + 1) : address;
  if (isSerial(address)) return baudRate === null ? port : `${port} · ${baudRate}`;
  return address === 'screen' ? '申请人屏幕' : address.slice(address.indexOf(':') + 1);
}
