import { Buffer } from 'node:buffer';
import { buildTextBlock, newAddressOf, photoOf, type SimulatedCard } from './card.ts';
import { createFaultQueue, type CardFault } from './faults.ts';
import { reply, type ReceivedCommand } from './protocol.ts';

export interface SdtModuleOptions {
  /** A card lying there from the start. */
  card?: SimulatedCard;
  /** Let a card that was read be found again without lifting it; real readers do not. */
  findsAgainWithoutLift?: boolean;
  /** The module does not know the command for the newest address. */
  lacksNewAddress?: boolean;
}

export interface ExchangeLog {
  command: string;
  sw3: number;
  bytesIn: number;
  bytesOut: number;
}

/** The reader's security module: commands in, replies out, whatever carries them. */
export interface SdtModule {
  /** Every command served: names, status codes and sizes, no card data. */
  readonly log: ExchangeLog[];
  /** The reply with the current fault already in it; `fault` also says how it must be sent. */
  answer(command: ReceivedCommand): { bytes: Buffer; fault: CardFault | null };
  place(card: SimulatedCard): void;
  lift(): void;
  misbehave(fault: CardFault | null): void;
  /** Forgets what a module forgets without power. */
  powerOff(): void;
}

const SAM_ID = Buffer.from('0500010015DB320140E20100B168DE3A', 'hex');
const NAMES: Record<number, string> = {
  0x10ff: 'reset',
  0x11ff: 'status',
  0x12ff: 'samId',
  0x2001: 'find',
  0x2002: 'select',
  0x3001: 'read',
  0x3003: 'newAddress',
};

export function createSdtModule(options: SdtModuleOptions = {}): SdtModule {
  const log: ExchangeLog[] = [];
  const faults = createFaultQueue();
  let card: SimulatedCard | null = options.card ?? null;
  let wasRead = false;
  let isSelected = false;

  function lift(): void {
    card = null;
    wasRead = false;
    isSelected = false;
  }

  function serve({ cmd, para, problem }: ReceivedCommand): Buffer {
    if (problem !== 0) return reply(problem);
    switch (NAMES[(cmd << 8) | para]) {
      case 'reset':
        isSelected = false;
        return reply(0x90);
      case 'status':
        return reply(0x90);
      case 'samId':
        return reply(0x90, SAM_ID);
      case 'find':
        if (card === null || (wasRead && !options.findsAgainWithoutLift)) return reply(0x80);
        return reply(0x9f, new Uint8Array(4));
      case 'select':
        isSelected = card !== null;
        return isSelected ? reply(0x90, new Uint8Array(8)) : reply(0x81);
      case 'read': {
        if (card === null || !isSelected) return reply(0x41);
        wasRead = true;
        return reply(0x90, Buffer.concat([Buffer.from([1, 0, 4, 0]), buildTextBlock(card), photoOf(card)]));
      }
      case 'newAddress': {
        if (options.lacksNewAddress) return reply(0x21);
        const address = card && isSelected ? newAddressOf(card) : null;
        return address ? reply(0x90, address) : reply(0x91);
      }
      default:
        return reply(0x21);
    }
  }

  return {
    log,
    answer(command) {
      const name = NAMES[(command.cmd << 8) | command.para] ?? 'unknown';
      const fault = faults.take((candidate) => concerns(candidate, name));
      // Looked at before serving: a reply that is replaced or lost does not make the card a read one.
      const readBefore = wasRead;
      let bytes = serve(command);
      if (fault) {
        if (fault.kind === 'status' || fault.kind === 'truncated') wasRead = readBefore;
        bytes = disturb(bytes, fault);
        if (fault.kind === 'pulled-mid-read') lift();
      }
      log.push({ command: name, sw3: bytes[9] ?? 0, bytesIn: 10, bytesOut: bytes.length });
      return { bytes, fault };
    },
    place(next) {
      lift();
      card = next;
    },
    lift,
    misbehave: (fault) => faults.set(fault),
    powerOff() {
      isSelected = false;
    },
  };
}

function concerns(fault: CardFault, command: string): boolean {
  switch (fault.kind) {
    case 'truncated':
    case 'oversize':
    case 'bad-checksum':
    case 'pulled-mid-read':
      return command === 'read';
    case 'status':
      return fault.on === undefined || fault.on === 'any' || fault.on === command;
    default:
      return true;
  }
}

function disturb(bytes: Buffer, fault: CardFault): Buffer {
  switch (fault.kind) {
    case 'garbage-before':
      return Buffer.concat([garbage(fault.bytes ?? 64), bytes]);
    case 'garbage-only':
      return garbage(fault.bytes ?? bytes.length);
    case 'truncated':
      return bytes.subarray(0, fault.bytes ?? bytes.length >> 1);
    case 'oversize': {
      const longer = Buffer.from(bytes);
      longer.writeUInt16BE(0xfff0, 5);
      return longer;
    }
    case 'bad-checksum': {
      const wrong = Buffer.from(bytes);
      wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 0x55;
      return wrong;
    }
    case 'pulled-mid-read':
      return bytes.subarray(0, fault.afterBytes ?? 300);
    case 'silence':
      return Buffer.alloc(0);
    case 'status':
      return reply(fault.sw3);
    default:
      return bytes;
  }
}

/** Noise that a parser may trip over: parts of preambles among other bytes, the same every time. */
function garbage(count: number): Buffer {
  const pattern = [0xaa, 0xaa, 0x96, 0x00, 0xff, 0xaa, 0xaa, 0xaa, 0xaa, 0x13, 0x69, 0x7e];
  return Buffer.from(Array.from({ length: count }, (_, i) => pattern[i % pattern.length] ?? 0));
}
