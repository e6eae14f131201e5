import type { DeviceErrorCode } from '../errors.ts';

/** Bytes a printer sends, told apart by their fixed bits. */
export type PrinterEvent =
  | { kind: 'reply'; byte: number }
  /** Automatic status, four bytes. */
  | { kind: 'automatic'; bytes: Uint8Array }
  | { kind: 'xon' }
  | { kind: 'xoff' }
  | { kind: 'noise'; byte: number };

export interface StatusScanner {
  push(bytes: Uint8Array): PrinterEvent[];
  reset(): void;
}

export function createStatusScanner(): StatusScanner {
  let automatic: number[] = [];
  function one(byte: number, events: PrinterEvent[]): void {
    // Flow control may come between any two bytes and interrupts nothing.
    if (byte === 0x11 || byte === 0x13) {
      events.push({ kind: byte === 0x11 ? 'xon' : 'xoff' });
      return;
    }
    // An answer is sent in real time and may cut into automatic status, which goes on behind it.
    if ((byte & 0x93) === 0x12) {
      events.push({ kind: 'reply', byte });
      return;
    }
    if (automatic.length > 0) {
      if ((byte & 0x90) === 0) {
        automatic.push(byte);
        if (automatic.length === 4) {
          events.push({ kind: 'automatic', bytes: Uint8Array.from(automatic) });
          automatic = [];
        }
        return;
      }
      for (const lost of automatic) events.push({ kind: 'noise', byte: lost });
      automatic = [];
    }
    if ((byte & 0x93) === 0x10) automatic = [byte];
    else events.push({ kind: 'noise', byte });
  }
  return {
    push(bytes) {
      const events: PrinterEvent[] = [];
      for (const byte of bytes) one(byte, events);
      return events;
    },
    reset() {
      automatic = [];
    },
  };
}

export interface PrinterStatus {
  online: boolean;
  coverOpen: boolean;
  paper: 'ok' | 'near-end' | 'out';
  cutterError: boolean;
  /** Needs a technician or a power cycle. */
  unrecoverable: boolean;
  /** Head too hot and the like; passes by itself. */
  autoRecoverable: boolean;
  mechanicalError: boolean;
  feedButton: boolean;
}

/** The replies to `DLE EOT` 1 to 4; a question that was not asked or answered is absent. */
export interface StatusReplies {
  printer?: number;
  offline?: number;
  error?: number;
  paper?: number;
}

export function decodeStatus({
  printer = 0x12,
  offline = 0x12,
  error = 0x12,
  paper = 0x12,
}: StatusReplies): PrinterStatus {
  const isOut = (paper & 0x60) !== 0 || (offline & 0x20) !== 0;
  return {
    online: (printer & 0x08) === 0,
    coverOpen: (offline & 0x04) !== 0,
    paper: isOut ? 'out' : (paper & 0x0c) !== 0 ? 'near-end' : 'ok',
    cutterError: (error & 0x08) !== 0,
    unrecoverable: (error & 0x20) !== 0,
    autoRecoverable: (error & 0x40) !== 0,
    mechanicalError: (error & 0x04) !== 0,
    feedButton: (offline & 0x08) !== 0,
  };
}

export function decodeAutomatic(bytes: Uint8Array): PrinterStatus {
  const [first = 0x10, second = 0, third = 0] = bytes;
  return {
    online: (first & 0x08) === 0,
    coverOpen: (first & 0x20) !== 0,
    paper: (third & 0x0c) !== 0 ? 'out' : (third & 0x03) !== 0 ? 'near-end' : 'ok',
    cutterError: (second & 0x08) !== 0,
    unrecoverable: (second & 0x20) !== 0,
    autoRecoverable: (second & 0x40) !== 0,
    mechanicalError: (second & 0x04) !== 0,
    feedButton: (first & 0x40) !== 0,
  };
}

/** What keeps the printer from printing, the cause a person can remove first; null when nothing does. */
export function causeOf(status: PrinterStatus): DeviceErrorCode | null {
  if (status.coverOpen) return 'PRINTER_COVER_OPEN';
  if (status.paper === 'out') return 'PRINTER_PAPER_OUT';
  if (status.cutterError) return 'PRINTER_CUTTER';
  if (status.unrecoverable) return 'PRINTER_FAULT';
  if (!status.online) return 'PRINTER_OFFLINE';
  return null;
}
