/** What may go wrong with a printer. Each stays until another is set or `misbehave(null)`. */
export type PrinterFault =
  /** The roll ends after this many bytes of further data; the rest is not printed. */
  | { kind: 'paper-out'; afterBytes?: number }
  | { kind: 'near-end' }
  | { kind: 'cover-open' }
  | { kind: 'cutter' }
  | { kind: 'unrecoverable' }
  | { kind: 'offline' }
  /** Prints but never answers. */
  | { kind: 'silent' }
  /** Answers questions before a job, none after data came. */
  | { kind: 'silent-after-data' }
  /** Answers a question only after it has worked through what came before it, at this many bytes a second. */
  | { kind: 'answers-in-turn'; bytesPerSecond: number }
  /** Stops the sender after this many bytes, for ever or for a while. */
  | { kind: 'xoff'; afterBytes?: number; forMs?: number }
  /** Sends status bytes and automatic status nobody asked for while data comes in. */
  | { kind: 'chatty' }
  /** Answers questions nobody asked, while data comes in and between the real answers, and cuts what it sends in pieces. */
  | { kind: 'babbling'; outAfterBytes?: number; never?: 'tires' }
  /** Ends the connection after this many bytes. */
  | { kind: 'drop'; afterBytes: number; how: 'reset' | 'end' }
  /** Hears nothing more after this many bytes; the connection stands. */
  | { kind: 'deaf'; afterBytes?: number }
  /** Every answer is rubbish, as at a wrong speed. */
  | { kind: 'garbage-answers' };

/** The four `DLE EOT` answers of a printer in this state. */
export function statusByte(n: number, fault: PrinterFault | null, isOut: boolean): number {
  const OK = 0x12;
  const isOffline = isOut || ['cover-open', 'cutter', 'unrecoverable', 'offline'].includes(fault?.kind ?? '');
  switch (n) {
    case 1:
      return isOffline ? OK | 0x08 : OK;
    case 2:
      return (
        OK |
        (fault?.kind === 'cover-open' ? 0x04 : 0) |
        (isOut ? 0x20 : 0) |
        (fault?.kind === 'cutter' || fault?.kind === 'unrecoverable' ? 0x40 : 0)
      );
    case 3:
      return OK | (fault?.kind === 'cutter' ? 0x08 : 0) | (fault?.kind === 'unrecoverable' ? 0x20 : 0);
    default:
      return OK | (isOut ? 0x6c : 0) | (fault?.kind === 'near-end' ? 0x0c : 0);
  }
}

/** The four bytes such a printer sends by itself. */
export function automaticStatus(fault: PrinterFault | null, isOut: boolean): Uint8Array {
  const isOffline = (statusByte(1, fault, isOut) & 0x08) !== 0;
  return Uint8Array.of(
    0x10 | (isOffline ? 0x08 : 0) | (fault?.kind === 'cover-open' ? 0x20 : 0),
    (fault?.kind === 'cutter' ? 0x08 : 0) | (fault?.kind === 'unrecoverable' ? 0x20 : 0),
    (isOut ? 0x0f : 0) | (fault?.kind === 'near-end' ? 0x03 : 0),
    0,
  );
}
