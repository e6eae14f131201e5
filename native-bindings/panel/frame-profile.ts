import { z } from 'zod';
import { CHECKSUM_KINDS } from '../checksums.ts';

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
