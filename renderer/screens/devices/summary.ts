import type { DeviceRole, DeviceState } from '#contract/workstation/schemas.ts';
import { actorNames, type Tone } from '../../ui/words.ts';
import type { IconName } from '../../ui/icons.ts';

export interface Summary {
  tone: Tone;
  icon: IconName;
  tag: string;
  sentence: string;
  detail: string;
}

interface RoleWords {
  /** What the device is for, as in “签字有替代办法”. */
  purpose: string;
  /** How the work goes on without it. */
  instead: string;
}

/** How the window copes without each device. */
export const roleWords: Record<DeviceRole, RoleWords> = {
  idCard: { purpose: '读卡', instead: '读不了证件，可手工录入' },
  signaturePad: { purpose: '签字', instead: '可改在第二屏上签，或打印后签在纸上' },
  receiptPrinter: { purpose: '回执', instead: '可先受理，回执以后在办件里补打' },
  documentPrinter: { purpose: '文书', instead: '文书已经生成，可稍后在办件里打印' },
  scanner: { purpose: '扫描', instead: '可添加已有的文件，或先收纸质件' },
  evaluator: { purpose: '评价', instead: '可改在第二屏上评价，也可以不评' },
  windowDisplay: { purpose: '窗口屏', instead: '口头告知申请人即可' },
  caller: { purpose: '叫号', instead: '口头请下一位即可' },
  secondScreen: { purpose: '第二屏', instead: '可口头核对，用签字屏或纸张签字' },
};

/** Without these two the window is missing something; the others are there or they are not. */
const expected: readonly DeviceRole[] = ['idCard', 'receiptPrinter'];

export const isTroubled = (device: DeviceState): boolean => device.state === 'fault';
export const isMissed = (device: DeviceState): boolean => device.state === 'unbound' && expected.includes(device.role);

/** What the page says first: whether work can go on, and what asks for a hand. */
export function summaryOf(devices: readonly DeviceState[]): Summary {
  const faults = devices.filter(isTroubled);
  const warnings = devices.filter((one) => one.state === 'warning');
  const missed = devices.filter(isMissed);
  const detail = detailOf(devices, faults, warnings);
  if (faults.length > 0) {
    return {
      tone: 'warn',
      icon: 'warn',
      tag: `${faults.length} 台待处理`,
      sentence: `仍可受理，${together(faults.map((one) => roleWords[one.role].purpose))}有替代办法`,
      detail,
    };
  }
  if (missed.length > 0)
    return {
      tone: 'info',
      icon: 'dot',
      tag: '还差一步',
      sentence: `可以受理；${together(missed.map((one) => one.title))}还没有绑定`,
      detail,
    };
  if (warnings.length > 0)
    return {
      tone: 'warn',
      icon: 'warn',
      tag: `${warnings.length} 台请留意`,
      sentence: `都能用；${warnings.map((one) => `${one.title}${one.word}`).join('，')}`,
      detail,
    };
  return { tone: 'ok', icon: 'check', tag: '全部正常', sentence: '设备都能用', detail };
}

function detailOf(
  devices: readonly DeviceState[],
  faults: readonly DeviceState[],
  warnings: readonly DeviceState[],
): string {
  const unbound = devices.filter((one) => one.state === 'unbound').length;
  const well = devices.length - faults.length - warnings.length - unbound;
  const parts = [`${well} 台正常`];
  if (warnings.length > 0 && faults.length > 0) parts.push(`${warnings.length} 台请留意`);
  if (faults.length > 0) parts.push(whoActs(faults));
  if (unbound > 0) parts.push(`${unbound} 种没有绑定`);
  return parts.join(' · ');
}

function whoActs(faults: readonly DeviceState[]): string {
  const others = faults.flatMap((one) =>
    one.failure && one.failure.who !== 'clerk' ? [actorNames[one.failure.who]] : [],
  );
  const mine = faults.length - others.length;
  if (others.length === 0) return faults.length === 1 ? '可由您先处理' : `${faults.length} 处都可由您先处理`;
  const elsewhere = `${others.length} 处需${together([...new Set(others)])}`;
  return mine === 0 ? elsewhere : `${mine} 处可由您先处理，${elsewhere}`;
}

/** 甲 · 甲和乙 · 甲、乙和丙 */
export function together(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join('、')}和${words.at(-1) ?? ''}`;
}
