import { encodeCommand, type ReplyFrame } from './frames.ts';

export interface Command {
  name: CommandName;
  bytes: Uint8Array;
  /** Whether a reply can belong to this command; what does not fit is a late answer to an earlier one. */
  fits(reply: ReplyFrame): boolean;
}

export type CommandName = 'reset' | 'status' | 'samId' | 'find' | 'select' | 'read' | 'newAddress';

/** Reply status bytes that only one kind of command can cause. */
const OWNER: Record<number, readonly CommandName[]> = {
  0x80: ['find', 'select', 'read', 'newAddress'],
  0x81: ['select'],
  0x9f: ['find'],
  0x91: ['newAddress'],
  0x41: ['select', 'read', 'newAddress'],
  0x31: ['select', 'read', 'newAddress'],
  0x32: ['select', 'read', 'newAddress'],
  0x33: ['select', 'read', 'newAddress'],
  0x40: ['find', 'select', 'read'],
  0x47: ['select', 'read', 'newAddress'],
};

function command(
  name: CommandName,
  cmd: number,
  para: number,
  successSw3: number,
  hasLength: (length: number) => boolean,
): Command {
  return {
    name,
    bytes: encodeCommand(cmd, para),
    fits({ sw3, data }) {
      if (sw3 === successSw3) return hasLength(data.length);
      // A failure carries no data, and must be one this command can have.
      return data.length === 0 && sw3 !== 0x90 && (OWNER[sw3] ?? [name]).includes(name);
    },
  };
}

const none = (length: number): boolean => length === 0;

export const COMMANDS = {
  reset: command('reset', 0x10, 0xff, 0x90, none),
  status: command('status', 0x11, 0xff, 0x90, none),
  samId: command('samId', 0x12, 0xff, 0x90, (length) => length === 16),
  find: command('find', 0x20, 0x01, 0x9f, (length) => length <= 4),
  select: command('select', 0x20, 0x02, 0x90, (length) => length === 8),
  // Four bytes of lengths, then text and photo.
  read: command('read', 0x30, 0x01, 0x90, (length) => length > 200),
  newAddress: command('newAddress', 0x30, 0x03, 0x90, (length) => length > 16 && length <= 200),
} as const satisfies Record<CommandName, Command>;

/** Text and photo out of the reply to `read`; null when its own lengths contradict its size. */
export function splitReadReply(data: Uint8Array): { text: Uint8Array; photo: Uint8Array } | null {
  if (data.length < 4) return null;
  const textLength = (data[0]! << 8) | data[1]!;
  const photoLength = (data[2]! << 8) | data[3]!;
  if (textLength !== 256 || 4 + textLength + photoLength > data.length) return null;
  return { text: data.slice(4, 4 + textLength), photo: data.slice(4 + textLength, 4 + textLength + photoLength) };
}
