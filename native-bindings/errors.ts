/** Everything a driver may report; the host turns a code into a sentence and a next step. */
export const DEVICE_ERROR_CODES = [
  'PORT_NOT_FOUND',
  'PORT_BUSY',
  'PORT_DENIED',
  'PORT_IO',
  'PORT_CLOSE_TIMEOUT',
  'PORT_REFUSED',
  'PORT_UNREACHABLE',
  'PORT_NEEDS_BRIDGE',
  'HID_REFUSED',
  'HID_TIMEOUT',
  'HID_LIBRARY_MISSING',
  'REPLAY_MISMATCH',
  'RECORDING_INVALID',
  'CARD_TIMEOUT',
  'CARD_REMOVED',
  'CARD_UNREADABLE',
  'CARD_TYPE_UNKNOWN',
  'CARD_NOT_LIFTED',
  'READER_SILENT',
  'READER_GONE',
  'READER_FAULT',
  'READER_PROTOCOL',
  'PRINTER_PAPER_OUT',
  'PRINTER_COVER_OPEN',
  'PRINTER_CUTTER',
  'PRINTER_OFFLINE',
  'PRINTER_FAULT',
  'PRINTER_GONE',
  'PRINTER_TIMEOUT',
  'PRINTER_BLOCKED',
  'QUEUE_NOT_FOUND',
  'QUEUE_STOPPED',
  'QUEUE_REJECTING',
  'PRINT_SYSTEM_MISSING',
  'PRINT_JOB_FAILED',
  'PRINT_TRAY_UNKNOWN',
  'PRINT_JOB_HELD',
  'PRINT_JOB_TIMEOUT',
  'PRINT_FILE_INVALID',
  'PAD_UNSUPPORTED',
  'PAD_SILENT',
  'PAD_GONE',
  'PAD_FAULT',
  'PAD_PROTOCOL',
  'PAD_STATE',
  'SIGN_TIMEOUT',
  'SIGN_EMPTY',
  'PANEL_SILENT',
  'PANEL_GONE',
  'PANEL_PROTOCOL',
  'RATE_TIMEOUT',
  'LINE_TLS',
  'SCANNER_UNTRUSTED',
  'SCANNER_CHANGED',
  'SCANNER_NOT_FOUND',
  'SCANNER_BUSY',
  'SCANNER_JAM',
  'SCANNER_COVER_OPEN',
  'SCANNER_EMPTY',
  'SCANNER_DENIED',
  'SCANNER_IO',
  'SCANNER_SETTING',
  'SCANNER_SILENT',
  'SCANNER_FAULT',
  'SCANNER_PROTOCOL',
  'SCAN_SYSTEM_MISSING',
  'SCAN_DISK_FULL',
  'PROFILE_INVALID',
  'CANCELLED',
] as const;

export type DeviceErrorCode = (typeof DEVICE_ERROR_CODES)[number];

export interface DeviceErrorOptions {
  /** Port address or name of the device, e.g. `/dev/ttyUSB0`. */
  device?: string;
  /** Status codes, counts, durations. Never anything read from a card. */
  detail?: Record<string, string | number>;
  cause?: unknown;
  /** The undecoded block of a card whose layout is not known. */
  raw?: Uint8Array;
}

/** An expected failure of a device. The message is for logs and holds no personal data. */
export class DeviceError extends Error {
  readonly code: DeviceErrorCode;
  readonly device: string | undefined;
  readonly detail: Record<string, string | number> | undefined;
  declare readonly raw: Uint8Array | undefined;

  constructor(code: DeviceErrorCode, options: DeviceErrorOptions = {}) {
    super(options.device === undefined ? code : `${code} (${options.device})`, { cause: options.cause });
    this.name = 'DeviceError';
    this.code = code;
    this.device = options.device;
    this.detail = options.detail;
    // Not enumerable: a logger that serialises the error must not write personal data.
    Object.defineProperty(this, 'raw', { value: options.raw, enumerable: false });
  }
}

export function isDeviceError(value: unknown, code?: DeviceErrorCode): value is DeviceError {
  return value instanceof DeviceError && (code === undefined || value.code === code);
}

export function throwIfCancelled(signal: AbortSignal | undefined, device?: string): void {
  if (signal?.aborted) throw new DeviceError('CANCELLED', device === undefined ? {} : { device });
}
