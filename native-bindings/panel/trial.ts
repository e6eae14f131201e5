import { isDeviceError } from '../errors.ts';
import { createPanelScanner, encodeTemplate, type PanelFrame } from './frames.ts';
import { meaningOf } from './keys.ts';
import type { FrameProfile } from './profile.ts';
import type { TemplateValues } from './template.ts';

/** Sentences and hex for the screen on which a technician tries a profile. */
export interface ProfileTrial {
  frames: string[];
  events: string[];
  problems: string[];
}

const EVENT_WORDS: Record<string, string> = {
  rate: '评价',
  evaluate: '请求评价',
  next: '叫下一位',
  recall: '重呼',
  cancel: '取消',
  confirm: '确认',
  giveUp: '过号',
  hang: '挂起',
  callBack: '回呼',
  pause: '暂停',
  transfer: '转移',
  nothing: '不处理',
};

/** What the driver would make of these bytes. Pure; changes nothing. */
export function tryProfile(profile: FrameProfile, text: string): ProfileTrial {
  const trial: ProfileTrial = { frames: [], events: [], problems: [] };
  const clean = text.replaceAll(/[\s,]|0x/gi, '');
  if (!/^([0-9a-f]{2})*$/i.test(clean))
    return { ...trial, problems: ['不是十六进制：只能是 0–9 和 A–F，两位一个字节。'] };
  const scanner = createPanelScanner(profile);
  let at = 0;
  for (const one of [...scanner.push(Buffer.from(clean, 'hex')), ...scanner.settle()]) {
    const bytes = one.kind === 'frame' ? one.frame.bytes : one.bytes;
    if (one.kind === 'skipped')
      trial.problems.push(`第 ${at + 1} 字节起 ${bytes.length} 字节不是帧（${one.reason}）：${hex(bytes)}`);
    else {
      trial.frames.push(describe(one.frame));
      explain(profile, one.frame, trial);
    }
    at += bytes.length;
  }
  return trial;
}

/** @returns the frame in hex with spaces @throws PROFILE_INVALID */
export function renderTemplate(profile: FrameProfile, name: string, values: TemplateValues): string {
  return hex(encodeTemplate(profile, name, values));
}

/** Every template with sample values, for the same screen. A template that needs more says what. */
export function renderSamples(profile: FrameProfile): { name: string; hex: string }[] {
  const values = { address: 1, level: 5, digits: '023', text: '请A023号', ...profile.defaults };
  return Object.keys(profile.templates).map((name) => {
    try {
      return { name, hex: renderTemplate(profile, name, values) };
    } catch (error) {
      if (!isDeviceError(error, 'PROFILE_INVALID')) throw error;
      return { name, hex: String(error.detail?.['problem'] ?? '') };
    }
  });
}

function explain(profile: FrameProfile, frame: PanelFrame, trial: ProfileTrial): void {
  const meaning = meaningOf(profile, frame);
  const { min, max } = profile.deviceDataBytes;
  if (meaning)
    trial.events.push(
      `${EVENT_WORDS[meaning.name] ?? meaning.name}${meaning.level === null ? '' : ` ${meaning.level} 分`}`,
    );
  else if (frame.contentBytes < min || frame.contentBytes > max)
    trial.problems.push(`数据 ${frame.contentBytes} 字节，不是按键的长度（${min}–${max}）：${hex(frame.bytes)}`);
  else trial.problems.push(`配置里没有这个键：${hex(frame.bytes)}`);
}

function describe({ bytes, address, func, data }: PanelFrame): string {
  const parts = [
    ...(address === null ? [] : [`地址 ${address}`]),
    ...(func === null ? [] : [`功能 ${hex([func])}`]),
    ...(data.length > 0 ? [`数据 ${hex(data)}`] : []),
  ];
  return `${hex(bytes)}${parts.length > 0 ? `（${parts.join('，')}）` : ''}`;
}

const hex = (bytes: Uint8Array | number[]): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
