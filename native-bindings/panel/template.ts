import { DeviceError } from '../errors.ts';
import type { FrameProfile } from './frame-profile.ts';
import { encodePanelText } from './text.ts';

export type TemplateValues = Record<string, string | number>;

type Part =
  | { kind: 'bytes'; bytes: readonly number[] }
  /** `{name}`: one byte, from the values or the profile's defaults. */
  | { kind: 'byte'; name: string }
  /** `{digits:3}`: so many bytes, one a digit, filled with 0 in front; `{digits:3:0A}` fills with 0A. Takes the digits at the end of `digits`. */
  | { kind: 'digits'; count: number; fill: number }
  /** `{text}` or `{text:16}`: the text, cut to so many bytes. */
  | { kind: 'text'; maxBytes: number | null };

type Surroundings = Pick<FrameProfile, 'framing' | 'defaults' | 'text'>;

/** @returns what is wrong with a template, in Chinese; null when it always renders */
export function problemOfTemplate(template: string, { framing, defaults, text }: Surroundings): string | null {
  const parts = parseTemplate(template);
  if (typeof parts === 'string') return parts;
  const ownBeforeData = ownPlacesBeforeData(framing).length;
  const sizes = parts.map((part) =>
    part.kind === 'bytes' ? part.bytes.length : part.kind === 'byte' ? 1 : part.kind === 'digits' ? part.count : 0,
  );
  const fixed = sizes.reduce((sum, size) => sum + size, 0);
  const textBytes = parts.reduce(
    (sum, part) => sum + (part.kind === 'text' ? Math.min(part.maxBytes ?? text.maxBytes, text.maxBytes) : 0),
    0,
  );
  if (parts.filter((part) => part.kind === 'text').length > 1) return '文字只能有一处';
  if (fixed < ownBeforeData) return `长度字段前面还有 ${ownBeforeData} 个字节要写明`;
  if (framing.length === null && fixed - ownBeforeData + textBytes !== framing.dataBytes.max)
    return `没有长度字段，数据要正好 ${framing.dataBytes.max} 字节`;
  if (fixed - ownBeforeData < framing.dataBytes.min) return `数据太短，至少 ${framing.dataBytes.min} 字节`;
  if (fixed - ownBeforeData + textBytes > framing.dataBytes.max) return `数据太长，至多 ${framing.dataBytes.max} 字节`;
  const known = new Set([...Object.keys(defaults), 'address', 'level', 'line', 'mode', 'speed', 'colour']);
  const unknown = parts.find((part) => part.kind === 'byte' && !known.has(part.name));
  return unknown?.kind === 'byte' ? `{${unknown.name}} 没有默认值` : null;
}

/** The bytes a template stands for, without what the framing adds. @throws PROFILE_INVALID a value is missing or no byte */
export function renderContent(profile: FrameProfile, template: string, values: TemplateValues): number[] {
  const parts = parseTemplate(template);
  if (typeof parts === 'string') throw invalid(parts);
  return parts.flatMap((part) => {
    switch (part.kind) {
      case 'bytes':
        return [...part.bytes];
      case 'byte':
        return [byteOf(part.name, values[part.name] ?? profile.defaults[part.name])];
      case 'digits':
        return digitsOf(values['digits'], part.count, part.fill);
      case 'text':
        return [
          ...encodePanelText(
            String(values['text'] ?? ''),
            profile.text.encoding,
            Math.min(part.maxBytes ?? Infinity, profile.text.maxBytes),
          ),
        ];
    }
  });
}

/** Places before the data that neither head nor constants nor length take; the template fills them. */
export function ownPlacesBeforeData({ head, constants, length, dataAt }: FrameProfile['framing']): number[] {
  const taken = new Set<number>();
  const take = (from: number, count: number): void => {
    for (let at = from; at < from + count; at += 1) taken.add(at);
  };
  take(0, head.length / 2);
  for (const { at, hex } of constants) take(at, hex.length / 2);
  if (length) take(length.at, length.bytes);
  if (length && length.repeatedAt !== null) take(length.repeatedAt, length.bytes);
  return Array.from({ length: dataAt }, (_, at) => at).filter((at) => !taken.has(at));
}

function parseTemplate(template: string): Part[] | string {
  const parts: Part[] = [];
  for (const token of template.trim().split(/\s+/)) {
    if (/^([0-9a-f]{2})+$/i.test(token)) {
      parts.push({ kind: 'bytes', bytes: [...Buffer.from(token, 'hex')] });
      continue;
    }
    const [, name, count, fill] = /^\{([a-zA-Z]+)(?::(\d{1,3}))?(?::([0-9a-fA-F]{2}))?\}$/.exec(token) ?? [];
    if (name === undefined) return `“${token}”既不是十六进制也不是 {名称}`;
    if (name === 'digits') {
      if (count === undefined || Number(count) < 1) return '{digits} 要写位数，例如 {digits:3}';
      parts.push({ kind: 'digits', count: Number(count), fill: fill === undefined ? 0 : Number.parseInt(fill, 16) });
    } else if (name === 'text') parts.push({ kind: 'text', maxBytes: count === undefined ? null : Number(count) });
    else if (count !== undefined) return `{${name}} 不带位数`;
    else parts.push({ kind: 'byte', name });
  }
  return parts;
}

function byteOf(name: string, value: string | number | undefined): number {
  const byte = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof byte !== 'number' || !Number.isInteger(byte) || byte < 0 || byte > 255)
    throw invalid(`{${name}} 要是 0–255 的数`);
  return byte;
}

/** The last digits of a ticket such as `A023`; the display has no letters. */
function digitsOf(value: string | number | undefined, count: number, fill: number): number[] {
  const digits = [...String(value ?? '')]
    .filter((character) => /[0-9]/.test(character))
    .map(Number)
    .slice(-count);
  return [...Array.from({ length: count - digits.length }, () => fill), ...digits];
}

const invalid = (problem: string): DeviceError => new DeviceError('PROFILE_INVALID', { detail: { problem } });
