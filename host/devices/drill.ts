import type { DeviceSettings } from '#contract/devices.ts';
import { DeviceError, isDeviceError } from '#native-bindings/errors.ts';
import { createIdCardReader } from '#native-bindings/id-card/reader.ts';
import { createPanel } from '#native-bindings/panel/panel.ts';
import { createReceiptPrinter } from '#native-bindings/receipt-printer/printer.ts';
import { createSignaturePad } from '#native-bindings/signature-pad/pad.ts';
import type { HidTransport, Transport } from '#native-bindings/transport/transport.ts';
import { isHid } from '#native-bindings/transport/tap.ts';
import { sleep } from '#native-bindings/waiting.ts';
import { appRoot } from '../kernel/app-root.ts';
import { createPanelProfiles } from './panel-profiles.ts';
import { trialPage } from './trial-page.ts';

export interface DrillOptions {
  /** For what a person has to do: place a card, sign, press a key. */
  timeoutMs: number;
  signal?: AbortSignal;
  settings?: DeviceSettings;
}

/**
 * Puts the driver of a role through what it does all day, on any line: what is recorded, and what a recording is replayed
 * with. Says what happened without anything that tells a person.
 *
 * @throws DeviceError what stopped it
 */
export async function drill(role: string, line: Transport, options: DrillOptions): Promise<string> {
  try {
    switch (role) {
      case 'idCard':
        return await drillReader(line, options);
      case 'signaturePad':
        return await drillPad(line, options);
      case 'receiptPrinter':
        return await drillPrinter(line, options);
      case 'evaluator':
      case 'caller':
      case 'windowDisplay':
        return await drillPanel(role, line, options);
      default:
        return await listen(line, options);
    }
  } finally {
    await line.close();
  }
}

async function drillReader(line: Transport, { timeoutMs, signal }: DrillOptions): Promise<string> {
  const reader = createIdCardReader(line, { watchesLift: false });
  await reader.status(signal ? { signal } : {});
  const samId = await reader.samId(signal ? { signal } : {});
  try {
    const { type, photoWlt } = await reader.readIdCard({ timeoutMs, ...(signal ? { signal } : {}) });
    return `安全模块 ${samId}；读到一张卡（${type}，照片 ${photoWlt.length} 字节）`;
  } catch (error) {
    if (isDeviceError(error, 'CARD_TIMEOUT')) return `安全模块 ${samId}；没有放卡`;
    throw error;
  } finally {
    await reader.close();
  }
}

async function drillPad(line: Transport, { timeoutMs, signal }: DrillOptions): Promise<string> {
  if (!isHid(line)) throw new DeviceError('PAD_UNSUPPORTED', { device: line.address });
  const pad = createSignaturePad(line satisfies HidTransport);
  const calling = signal ? { signal } : {};
  try {
    const described = await pad.describe(calling);
    const page = trialPage(described);
    const name = `${described.model}，屏幕 ${page.width}×${page.height}`;
    try {
      const { strokes, lostSamples } = await pad.sign({
        page,
        area: page.area,
        buttons: page.buttons,
        timeoutMs: timeoutMs + 15_000,
        done: AbortSignal.timeout(timeoutMs),
        ...calling,
      });
      return `${name}；收到 ${strokes.length} 笔，丢失采样 ${lostSamples}`;
    } catch (error) {
      if (isDeviceError(error, 'SIGN_EMPTY') || isDeviceError(error, 'SIGN_TIMEOUT')) return `${name}；没有笔迹`;
      if (isDeviceError(error, 'CANCELLED') && error.detail?.['by'] === 'signer') return `${name}；按了取消`;
      throw error;
    }
  } finally {
    await pad.close();
  }
}

async function drillPrinter(line: Transport, { signal }: DrillOptions): Promise<string> {
  const printer = createReceiptPrinter(line);
  try {
    const { blind, cause, status } = await printer.status(signal ? { signal } : {});
    if (blind) return '打印机不回报状态';
    return cause === null ? `状态正常，纸张：${status?.paper ?? '未知'}` : `打印机报告：${cause}`;
  } finally {
    await printer.close();
  }
}

/** Asks a keypad for a rating and lists the keys that came; displays only listen. */
async function drillPanel(
  role: 'evaluator' | 'caller' | 'windowDisplay',
  line: Transport,
  options: DrillOptions,
): Promise<string> {
  const profiles = createPanelProfiles(null, appRoot());
  const chosen = options.settings?.['profile'];
  const id = typeof chosen === 'string' ? chosen : profiles.list().find((one) => one.roles.includes(role))?.id;
  const panel = createPanel(line, profiles.find(id ?? ''));
  const keys: string[] = [];
  let unknown = 0;
  panel.onEvent((event) => keys.push(event.level === null ? event.name : `评价 ${event.level} 分`));
  panel.onUnknown(() => (unknown += 1));
  const calling = options.signal ? { signal: options.signal } : {};
  try {
    await panel.open(calling);
    if (role === 'evaluator') await panel.rate({ timeoutMs: options.timeoutMs, ...calling });
    else await sleep(options.timeoutMs, options.signal);
  } catch (error) {
    if (!isDeviceError(error, 'RATE_TIMEOUT')) throw error;
  } finally {
    await panel.close();
  }
  return `按键 ${keys.length} 次${keys.length > 0 ? `（${keys.join('、')}）` : ''}${unknown > 0 ? `；不认识的数据 ${unknown} 段` : ''}`;
}

/** A device nobody knows yet: only what it says by itself. */
async function listen(line: Transport, { timeoutMs, signal }: DrillOptions): Promise<string> {
  let bytes = 0;
  const off = line.onData((data) => (bytes += data.length));
  try {
    await line.open(signal ? { signal } : {});
    await sleep(timeoutMs, signal);
    return `收到 ${bytes} 字节`;
  } finally {
    off();
  }
}
