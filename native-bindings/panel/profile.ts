import { z } from 'zod';
import { CHECKSUM_KINDS } from '../checksums.ts';
import { DeviceError } from '../errors.ts';
import { problemOfTemplate } from './template.ts';

/** What a key says. `nothing`: known, and of no interest. */
export const PANEL_EVENTS = [
  'rate',
  'evaluate',
  'next',
  'recall',
  'cancel',
  'confirm',
  'giveUp',
  'hang',
  'callBack',
  'pause',
  'transfer',
  'nothing',
] as const;
export type PanelEventName = (typeof PANEL_EVENTS)[number];

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^([0-9a-fA-F]{2}){0,${bytes}}$`), '应是十六进制，两位一个字节');
const place = z.number().int().min(0).max(255);
const range = z.strictObject({ min: z.number().int().min(0).max(1024), max: z.number().int().min(0).max(1024) });
const ms = (most: number) => z.number().int().min(0).max(most);

const Key = z.strictObject({
  /** All that are given must match; `data` is the whole data, `last` its last byte. */
  func: hex(1).optional(),
  data: hex(16).optional(),
  last: hex(1).optional(),
  event: z.enum(PANEL_EVENTS),
  /** With `rate`: 5 very satisfied … 1 very dissatisfied. */
  level: z.number().int().min(1).max(5).optional(),
});

/** A keypad, caller or display as data. Positions count from the first byte of the frame. */
export const FrameProfile = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, '只能是小写字母、数字和连字符'),
  name: z.string().min(1).max(100),
  roles: z.array(z.enum(['evaluator', 'windowDisplay', 'caller'])).min(1),
  /** Defaults for the line. */
  transport: z.strictObject({
    baudRate: z.number().int().min(300).max(921_600),
    parity: z.enum(['none', 'even', 'odd']),
  }),
  framing: z.strictObject({
    head: hex(8).refine((text) => text !== '', '要有帧头'),
    constants: z.array(z.strictObject({ at: place, hex: hex(8) })).max(8),
    /** The field says data bytes plus `adds`; data is everything from `dataAt` to the check sum. Null: every frame has `dataBytes.max`. */
    length: z
      .strictObject({
        at: place,
        bytes: z.union([z.literal(1), z.literal(2)]),
        order: z.enum(['be', 'le']),
        adds: z.number().int().min(-64).max(64),
        repeatedAt: place.nullable(),
      })
      .nullable(),
    dataAt: place,
    tail: hex(8),
    dataBytes: range,
  }),
  checksum: z.strictObject({
    kind: z.enum(['none', ...CHECKSUM_KINDS]),
    from: place,
    minus: z.number().int().min(0).max(255),
  }),
  fields: z.strictObject({ address: place.nullable(), func: place.nullable(), data: place.nullable() }),
  /** Frames of other sizes are good frames but no keys. */
  deviceDataBytes: range,
  /** For one-byte places of templates that are not given, such as `address`. */
  defaults: z.record(z.string().max(30), z.number().int().min(0).max(255)),
  /** Frame contents outside head, length, check sum and tail: hex and places, see template.ts. */
  templates: z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,39}$/), z.string().max(500)),
  /** Templates whose latest message is shown again after the device was unplugged. */
  lasting: z.array(z.string()),
  keys: z.array(Key).max(200),
  /** Our answer to a frame of the device; `instead` puts another function code into the echo. */
  acknowledge: z.strictObject({
    kind: z.enum(['none', 'echo']),
    instead: z.array(z.strictObject({ func: hex(1), withFunc: hex(1) })),
  }),
  /** The device's answer to ours. */
  deviceAcknowledges: z.enum(['none', 'echo', 'anything']),
  text: z.strictObject({
    encoding: z.enum(['gb2312', 'gbk', 'gb18030', 'ascii']),
    maxBytes: z.number().int().min(1).max(1000),
  }),
  timing: z.strictObject({
    turnaroundMs: ms(5000),
    ackTimeoutMs: ms(10_000),
    retries: z.number().int().min(0).max(10),
    retryPauseMs: ms(5000),
    interByteMs: ms(5000),
    dedupeMs: ms(10_000),
  }),
});
export type FrameProfile = z.infer<typeof FrameProfile>;

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
