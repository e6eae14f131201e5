import { z } from 'zod';
import { DeviceError } from '../errors.ts';
import { FrameProfile } from './frame-profile.ts';
import { problemOfTemplate } from './template.ts';

export { FrameProfile };

/**
 * Checks a profile, all of it: what passes here renders every template and parses without a failure.
 *
 * @throws PROFILE_INVALID with `detail.problem`, a sentence in Chinese naming the place
 */
export function parseFrameProfile(json: unknown): FrameProfile {
  const result = FrameProfile.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw invalid(`“${issue?.path.map(String).join('.') || '整个配置'}”${explain(issue)}`);
  }
  const problem = contradiction(result.data);
  if (problem !== null) throw invalid(problem);
  return result.data;
}

function explain(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'unrecognized_keys':
      return `里有不认识的项：${issue.keys.join('、')}`;
    case 'invalid_type':
      return '缺少，或者类型不对';
    case 'invalid_value':
      return `只能是 ${issue.values.map(String).join('、')}`;
    case 'too_small':
      return `太小，至少 ${String(issue.minimum)}`;
    case 'too_big':
      return `太大，至多 ${String(issue.maximum)}`;
    default:
      return /\p{Script=Han}/u.test(issue?.message ?? '') ? issue!.message : '不对';
  }
}

function contradiction(profile: FrameProfile): string | null {
  const { framing, checksum, fields, templates, lasting, keys, acknowledge, defaults, text } = profile;
  const { length, dataAt, head, constants, dataBytes } = framing;
  const parts = [
    { name: '帧头', from: 0, to: head.length / 2 },
    ...constants.map((one) => ({ name: '固定字节', from: one.at, to: one.at + one.hex.length / 2 })),
    ...(length ? [{ name: '长度', from: length.at, to: length.at + length.bytes }] : []),
    ...(length && length.repeatedAt !== null
      ? [{ name: '重复的长度', from: length.repeatedAt, to: length.repeatedAt + length.bytes }]
      : []),
  ].sort((a, b) => a.from - b.from);
  for (const [i, part] of parts.entries()) {
    if (part.to > dataAt) return `${part.name}在数据（第 ${dataAt + 1} 字节）后面`;
    const next = parts[i + 1];
    if (next && next.from < part.to) return `${part.name}与${next.name}重叠`;
  }
  if (dataBytes.min > dataBytes.max) return '数据长度的下限大于上限';
  if (length && length.bytes === 1 && dataBytes.max + length.adds > 255) return '一个字节的长度装不下数据长度的上限';
  if (length && dataBytes.min + length.adds < 0) return '长度字段会小于零';
  if (checksum.from > dataAt) return '校验应从数据或它前面算起';
  for (const name of lasting) if (!(name in templates)) return `“lasting”里的 ${name} 没有模板`;
  for (const [i, key] of keys.entries()) {
    if (key.func === undefined && key.data === undefined && key.last === undefined) return `第 ${i + 1} 个键没有条件`;
    if (key.event === 'rate' && key.level === undefined)
      return `第 ${i + 1} 个键是评价，要写 level（5 非常满意 … 1 非常不满意）`;
    if (key.func !== undefined && fields.func === null) return `第 ${i + 1} 个键按功能码匹配，但没有说功能码在哪里`;
    if ((key.data ?? key.last) !== undefined && fields.data === null)
      return `第 ${i + 1} 个键按数据匹配，但没有说数据从哪里开始`;
  }
  if (acknowledge.instead.length > 0 && fields.func === null) return '应答要改功能码，但没有说功能码在哪里';
  if (acknowledge.instead.some((one) => one.func === '' || one.withFunc === '')) return '应答要改的功能码没有写';
  for (const [name, template] of Object.entries(templates)) {
    const problem = problemOfTemplate(template, { framing, defaults, text });
    if (problem !== null) return `模板 ${name}：${problem}`;
  }
  return null;
}

const invalid = (problem: string): DeviceError => new DeviceError('PROFILE_INVALID', { detail: { problem } });
