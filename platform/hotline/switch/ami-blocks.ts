import { StringDecoder } from 'node:string_decoder';
import type { SwitchMessage } from './profile.ts';

/** Larger than any message of a sane exchange; what goes on longer is not this protocol. */
const maxBlock = 64 * 1024;

export interface AmiBlocks {
  /** @throws Error the stream is not a manager interface */
  push(bytes: Uint8Array): SwitchMessage[];
}

/** Cuts the byte stream of a manager interface into messages: `Key: value` lines ended by an empty one. */
export function createAmiBlocks(): AmiBlocks {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isGreeted = false;
  return {
    push(bytes) {
      rest += decoder.write(Buffer.from(bytes));
      if (!isGreeted) {
        const end = rest.indexOf('\n');
        if (end < 0 && rest.length < 200) return [];
        if (!/^Asterisk Call Manager/.test(rest)) throw new Error('not a manager interface');
        isGreeted = true;
        rest = rest.slice(end + 1);
      }
      const messages: SwitchMessage[] = [];
      for (let found = /\r?\n\r?\n/.exec(rest); found; found = /\r?\n\r?\n/.exec(rest)) {
        const message = parseBlock(rest.slice(0, found.index));
        if (message) messages.push(message);
        rest = rest.slice(found.index + found[0].length);
      }
      if (rest.length > maxBlock) throw new Error('message without an end');
      return messages;
    },
  };
}

/** A line without a colon is noise; of a key said twice the first counts, save for channel variables, which nobody here reads. */
function parseBlock(text: string): SwitchMessage | null {
  const message: Record<string, string> = Object.create(null) as Record<string, string>;
  let isAny = false;
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const key = line.slice(0, colon).trim();
    if (key in message) continue;
    message[key] = line.slice(colon + 1).trim();
    isAny = true;
  }
  return isAny ? message : null;
}

/** One action as bytes. A line break in a value would be a second line, and so a second command. */
export function writeAction(action: Readonly<Record<string, string>>): string {
  return `${Object.entries(action)
    .map(([key, value]) => `${key}: ${value.replace(/[\r\n]+/g, ' ')}`)
    .join('\r\n')}\r\n\r\n`;
}
