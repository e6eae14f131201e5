/**
 * A recorded session: JSON lines, the first a header, then one a movement of bytes. Nothing in it identifies a person:
 * each driver's `Redactor` replaces such content before it is written, keeping lengths and check sums true, so that it
 * replays.
 */
export interface Recording {
  header: RecordingHeader;
  entries: RecordingEntry[];
}

export interface RecordingHeader {
  format: 'yichuang-recording';
  version: 1;
  /** Device class: `idCard`, `signaturePad`, `receiptPrinter`, `evaluator`, `windowDisplay`, `caller`, or `unknown`. */
  role: string;
  transport: 'serial' | 'hid' | 'tcp' | 'file';
  /** ISO instant. */
  recordedAt: string;
  device: { vendorId?: string; productId?: string; product?: string; baudRate?: number };
  note: string;
}

export interface RecordingEntry {
  /** Milliseconds since the start. */
  at: number;
  /** `out`, `in`: bytes or reports. `get`: answer to a feature request; `set`: feature sent. `open`, `lost`: the line itself. */
  kind: 'out' | 'in' | 'get' | 'set' | 'open' | 'lost' | 'close';
  /** Hex, upper case, no spaces. For `get` the answer, id first. */
  hex?: string;
  /** A feature call that failed: HID_REFUSED or HID_TIMEOUT. */
  failed?: string;
  /** How many bytes of it were replaced. */
  redacted?: number;
}

/** Sees every movement in order and returns what may be kept. May hold bytes back until it knows what they are. */
export interface Redactor {
  take(entry: RecordingEntry & { bytes: Uint8Array }): (RecordingEntry & { bytes: Uint8Array })[];
  /** What was held back, at the end. */
  flush(): (RecordingEntry & { bytes: Uint8Array })[];
}
