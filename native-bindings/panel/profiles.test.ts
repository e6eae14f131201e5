import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isDeviceError } from '../errors.ts';
import { createPanelScanner, examine, withFunc } from './frames.ts';
import { meaningOf } from './keys.ts';
import { parseFrameProfile, type FrameProfile } from './profile.ts';
import { encodePanelText } from './text.ts';
import { renderSamples, renderTemplate, tryProfile } from './trial.ts';

const json = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../resources/panels/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
const caller = parseFrameProfile(json('caller-evaluator-485'));
const led = parseFrameProfile(json('led-line-f001d0'));
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('vectors', () => {
  it.each([
    ['showTicket', { digits: '023' }, 'FF 68 08 08 68 05 02 0A 0A 0A 00 02 03 2A 16'],
    ['showTicket', { digits: 'A023' }, 'FF 68 08 08 68 05 02 0A 0A 0A 00 02 03 2A 16'],
    ['showWaiting', { digits: 12 }, 'FF 68 08 08 68 05 02 00 01 02 0A 0A 0A 28 16'],
    ['beep', {}, 'FF 68 02 02 68 05 03 08 16'],
    ['showLevel', { level: 5 }, 'FF 68 03 03 68 05 02 05 0C 16'],
    ['startEvaluation', {}, 'FF 68 03 03 68 05 01 0B 11 16'],
  ])('caller: %s %j', (name, values, hex) => {
    expect(renderTemplate(caller, name, values as unknown as Record<string, string>)).toBe(hex);
  });

  it('caller: answers a rating with another function code', () => {
    const seen = examine(caller, bytes('FF 68 03 03 68 05 11 02 18 16'));
    if (seen.kind !== 'frame') throw new Error(seen.kind);
    expect(Buffer.from(withFunc(caller, seen.frame, 0x01)).toString('hex')).toBe('ff680303680501020816');
    expect(meaningOf(caller, seen.frame)).toEqual({ name: 'rate', level: 2 });
  });

  it('LED: one still red line', () => {
    expect(renderTemplate(led, 'showText', { text: '请A023号' })).toBe(
      'F0 01 D0 01 01 01 09 00 C7 EB 41 30 32 33 BA C5 D4',
    );
  });

  it.each([
    ['0B', 'evaluate'],
    ['0C', 'next'],
    ['0D', 'recall'],
    ['0E', 'cancel'],
    ['060F', 'giveUp'],
    ['000F', 'hang'],
    ['030F', 'callBack'],
    ['010F', 'confirm'],
    ['11', 'nothing'],
    ['12', 'pause'],
    ['13', 'transfer'],
  ])('caller: key %s means %s', (data, name) => {
    const content = Buffer.concat([Buffer.of(5, 3), Buffer.from(data, 'hex')]);
    const frame = Buffer.concat([
      Buffer.of(0xff, 0x68, content.length, content.length, 0x68),
      content,
      Buffer.of(content.reduce((a, b) => a + b, 0) & 0xff, 0x16),
    ]);
    const seen = examine(caller, frame);
    expect(seen.kind === 'frame' && meaningOf(caller, seen.frame)?.name).toBe(name);
  });
});

describe('parsing', () => {
  const frame = 'FF68030368051102 1816';
  it.each([
    ['a head in front of the frame', `FF68 ${frame}`, 1],
    ['a frame in a frame that breaks off', `FF6803 ${frame}`, 1],
    ['two frames', frame + frame, 2],
    ['a wrong check sum', 'FF680303680511021916', 0],
    ['two lengths', 'FF680304680511021816', 0],
    ['a wrong tail', 'FF680303680511021817', 0],
    ['half a frame', 'FF680303', 0],
  ])('finds its way through %s', (_name, hex, count) => {
    const scanner = createPanelScanner(caller);
    const given = bytes(hex);
    const found = [...given].flatMap((byte) => scanner.push(Uint8Array.of(byte)));
    const all = [...found, ...scanner.settle()];
    expect(all.filter((one) => one.kind === 'frame')).toHaveLength(count);
    expect(Buffer.concat(all.map((one) => (one.kind === 'frame' ? one.frame.bytes : one.bytes))).equals(given)).toBe(
      true,
    );
  });

  it('explains bytes to a technician', () => {
    const trial = tryProfile(
      caller,
      'ff 68 03 03 68 05 11 02 18 16, 00 FF 68 03 03 68 05 11 02 19 16 FF6803036805030C1416 FF680303680503661116',
    );
    expect(trial.frames).toEqual([
      'FF 68 03 03 68 05 11 02 18 16（地址 5，功能 11，数据 02）',
      'FF 68 03 03 68 05 03 0C 14 16（地址 5，功能 03，数据 0C）',
    ]);
    expect(trial.events).toEqual(['评价 2 分', '叫下一位']);
    expect(trial.problems).toEqual([
      '第 11 字节起 11 字节不是帧（校验应为 18，收到 19）：00 FF 68 03 03 68 05 11 02 19 16',
      '第 32 字节起 10 字节不是帧（校验应为 6E，收到 11）：FF 68 03 03 68 05 03 66 11 16',
    ]);
    expect(tryProfile(caller, 'xyz').problems).toEqual(['不是十六进制：只能是 0–9 和 A–F，两位一个字节。']);
  });

  it('shows what every template sends', () => {
    expect(renderSamples(caller).map((one) => one.name)).toEqual([
      'showTicket',
      'showWaiting',
      'showLevel',
      'beep',
      'startEvaluation',
    ]);
    for (const { hex } of [...renderSamples(caller), ...renderSamples(led)]) expect(hex).toMatch(/^([0-9A-F]{2} ?)+$/);
  });
});

describe('text', () => {
  it.each<[string, FrameProfile['text']['encoding'], number, string]>([
    ['请A023号', 'gb2312', 100, 'C7EB41303233BAC5'],
    ['㐀号', 'gb2312', 100, '3FBAC5'],
    ['镕', 'gb2312', 100, '3F'],
    ['镕', 'gbk', 100, 'E946'],
    ['𠮷', 'gb18030', 100, '9534B235'],
    ['😀', 'gbk', 100, '3F'],
    ['a\u0007\u001bb\nc\u200b', 'gb2312', 100, '61622063'],
    ['请请请', 'gb2312', 5, 'C7EBC7EB'],
    ['号1', 'ascii', 100, '3F31'],
    ['\ud800x', 'gb2312', 100, '3F78'],
  ])('%j in %s, at most %i bytes', (text, encoding, most, hex) => {
    expect(
      Buffer.from(encodePanelText(text, encoding, most))
        .toString('hex')
        .toUpperCase(),
    ).toBe(hex);
  });
});

describe('checking a profile', () => {
  const spoilt = (change: (profile: FrameProfile) => void): FrameProfile => {
    const copy = structuredClone(caller);
    change(copy);
    return copy;
  };
  const problemIn = (profile: unknown): unknown => {
    try {
      return parseFrameProfile(profile) && null;
    } catch (error) {
      if (!isDeviceError(error, 'PROFILE_INVALID')) throw error;
      return error.detail?.['problem'];
    }
  };

  it('takes what it gave', () => {
    expect(problemIn(structuredClone(caller))).toBe(null);
    expect(problemIn(structuredClone(led))).toBe(null);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /整个配置/],
    ['an unknown item', { ...caller, colour: 1 }, /不认识的项：colour/],
    ['a missing name', { ...caller, name: undefined }, /“name”缺少/],
    ['a wrong id', { ...caller, id: 'A b' }, /小写字母/],
    ['an unknown check sum', { ...caller, checksum: { kind: 'md5', from: 0, minus: 0 } }, /checksum\.kind”只能是/],
    ['a head that is no hex', spoilt((one) => (one.framing.head = 'F')), /十六进制/],
    ['no head', spoilt((one) => (one.framing.head = '')), /要有帧头/],
    ['a length inside the head', spoilt((one) => (one.framing.length!.at = 1)), /重叠/],
    ['a length behind the data', spoilt((one) => (one.framing.length!.at = 9)), /后面/],
    ['limits the wrong way round', spoilt((one) => (one.framing.dataBytes = { min: 9, max: 3 })), /下限大于上限/],
    ['a length that overflows', spoilt((one) => (one.framing.dataBytes.max = 300)), /装不下/],
    ['a key without a condition', spoilt((one) => (one.keys = [{ event: 'next' }])), /没有条件/],
    ['a rating without a level', spoilt((one) => (one.keys = [{ func: '11', event: 'rate' }])), /level/],
    ['a key by a field that is nowhere', spoilt((one) => (one.fields.func = null)), /功能码在哪里/],
    ['a template of nonsense', spoilt((one) => (one.templates['beep'] = '{address} zz')), /模板 beep：“zz”/],
    ['a place without a default', spoilt((one) => (one.templates['beep'] = '{address} {power}')), /{power} 没有默认值/],
    ['digits without a count', spoilt((one) => (one.templates['beep'] = '{address} {digits}')), /位数/],
    ['a template that is too long', spoilt((one) => (one.templates['beep'] = '{address} {digits:40}')), /太长/],
    ['a template that is too short', spoilt((one) => (one.templates['beep'] = '{address}')), /太短/],
    ['a lasting template that is not there', spoilt((one) => (one.lasting = ['showName'])), /showName 没有模板/],
  ])('says what is wrong with %s', (_name, profile, problem) => {
    expect(problemIn(profile)).toMatch(problem);
  });

  it.each([
    ['showTicket', {}],
    ['showLevel', { level: 300 }],
    ['nothing', {}],
    ['constructor', {}],
  ])('sends nothing for template %s with %j but what fits', (name, values) => {
    if (name === 'showTicket') expect(renderTemplate(caller, name, values)).toContain('00 00 00');
    else expect(() => renderTemplate(caller, name, values as Record<string, number>)).toThrow('PROFILE_INVALID');
  });
});
