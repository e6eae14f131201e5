import { readFile, stat } from 'node:fs/promises';
import { DEVICE_ERROR_CODES, DeviceError, type DeviceErrorCode } from '../errors.ts';

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
  /** What a feature call or opening failed with: HID_REFUSED, PORT_NOT_FOUND and so on. */
  failed?: DeviceErrorCode;
  /** How many bytes of it were replaced. */
  redacted?: number;
}

/** Sees every movement in order and returns what may be kept. May hold bytes back until it knows what they are. */
export interface Redactor {
  take(entry: RecordingEntry & { bytes: Uint8Array }): (RecordingEntry & { bytes: Uint8Array })[];
  /** What was held back, at the end of a connection and of the recording. */
  flush(): (RecordingEntry & { bytes: Uint8Array })[];
}

/** A hostile file must not cost more memory than this. */
export const RECORDING_LIMITS = { fileBytes: 64 * 1024 * 1024, lineChars: 256 * 1024, entries: 500_000 } as const;

const TRANSPORTS = ['serial', 'hid', 'tcp', 'file'] as const;
const KINDS = ['out', 'in', 'get', 'set', 'open', 'lost', 'close'] as const;

export function formatHeader(header: RecordingHeader): string {
  return JSON.stringify(header);
}

export function formatEntry({ at, kind, bytes, failed, redacted }: RecordingEntry & { bytes: Uint8Array }): string {
  return JSON.stringify({
    at: Math.max(0, Math.round(at)),
    kind,
    ...(bytes.length > 0 ? { hex: Buffer.from(bytes).toString('hex').toUpperCase() } : {}),
    ...(failed === undefined ? {} : { failed }),
    ...(redacted ? { redacted } : {}),
  });
}

/**
 * Reads a recording. A last line that was cut off by a crash is left out.
 *
 * @throws RECORDING_INVALID with the number of the line
 */
export function parseRecording(text: string): Recording {
  if (text.length > RECORDING_LIMITS.fileBytes) throw invalid(1, 'too large');
  const lines = text.split('\n', RECORDING_LIMITS.entries + 2);
  if (lines.length > RECORDING_LIMITS.entries + 1) throw invalid(RECORDING_LIMITS.entries + 2, 'too many lines');
  const header = headerOf(parsed(lines[0] ?? '', 1));
  const entries: RecordingEntry[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const isLast = index === lines.length - 1;
    const value = isLast ? whole(line, index + 1) : parsed(line, index + 1);
    if (value !== undefined) entries.push(entryOf(value, index + 1));
  }
  return { header, entries };
}

/** Reads a recording from a file. @throws PORT_NOT_FOUND no such file | PORT_DENIED | RECORDING_INVALID */
export async function readRecording(path: string): Promise<Recording> {
  try {
    const { size } = await stat(path);
    if (size > RECORDING_LIMITS.fileBytes) throw invalid(1, 'too large');
    return parseRecording(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof DeviceError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const known = code === 'ENOENT' ? 'PORT_NOT_FOUND' : code === 'EACCES' ? 'PORT_DENIED' : 'RECORDING_INVALID';
    throw new DeviceError(known, { device: `replay:${path}`, detail: { errno: code ?? 'unknown' }, cause: error });
  }
}

/** @returns undefined for a line that was cut off */
function whole(line: string, number: number): unknown {
  try {
    return parsed(line, number);
  } catch (error) {
    if (line.length <= RECORDING_LIMITS.lineChars) return undefined;
    throw error;
  }
}

function parsed(line: string, number: number): unknown {
  if (line.length > RECORDING_LIMITS.lineChars) throw invalid(number, 'line too long');
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw invalid(number, 'not JSON', cause);
  }
}

function headerOf(value: unknown): RecordingHeader {
  const fields = object(value, 1);
  const device = object(fields.device, 1);
  if (fields.format !== 'yichuang-recording' || fields.version !== 1) throw invalid(1, 'format');
  const transport = TRANSPORTS.find((known) => known === fields.transport);
  if (transport === undefined) throw invalid(1, 'transport');
  const recordedAt = text(fields.recordedAt, 1, 'recordedAt');
  if (Number.isNaN(Date.parse(recordedAt))) throw invalid(1, 'recordedAt');
  const { baudRate } = device;
  if (baudRate !== undefined && !(typeof baudRate === 'number' && Number.isSafeInteger(baudRate) && baudRate > 0))
    throw invalid(1, 'baudRate');
  const told = (['vendorId', 'productId', 'product'] as const).flatMap((name) =>
    device[name] === undefined ? [] : [[name, text(device[name], 1, name)]],
  );
  return {
    format: 'yichuang-recording',
    version: 1,
    role: text(fields.role, 1, 'role'),
    transport,
    recordedAt,
    note: text(fields.note, 1, 'note'),
    device: {
      ...(Object.fromEntries(told) as Record<string, string>),
      ...(baudRate === undefined ? {} : { baudRate }),
    },
  };
}

function entryOf(value: unknown, line: number): RecordingEntry {
  const fields = object(value, line);
  const kind = KINDS.find((known) => known === fields.kind);
  if (kind === undefined) throw invalid(line, 'kind');
  const { at, hex, failed, redacted } = fields;
  if (typeof at !== 'number' || !Number.isFinite(at) || at < 0) throw invalid(line, 'at');
  if (hex !== undefined && (typeof hex !== 'string' || hex.length % 2 !== 0 || !/^[0-9A-F]*$/i.test(hex)))
    throw invalid(line, 'hex');
  if ((kind === 'get' || kind === 'set') && !hex) throw invalid(line, 'hex');
  if (redacted !== undefined && !(typeof redacted === 'number' && Number.isSafeInteger(redacted) && redacted >= 0))
    throw invalid(line, 'redacted');
  return {
    at,
    kind,
    ...(hex === undefined ? {} : { hex: hex.toUpperCase() }),
    ...(failed === undefined ? {} : { failed: code(failed, line) }),
    ...(redacted === undefined ? {} : { redacted }),
  };
}

function object(value: unknown, line: number): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(line, 'not an object');
  return value as Record<string, unknown>;
}

function text(value: unknown, line: number, name: string): string {
  if (typeof value !== 'string' || value.length > 1000) throw invalid(line, name);
  return value;
}

function code(value: unknown, line: number): DeviceErrorCode {
  const known = DEVICE_ERROR_CODES.find((each) => each === value);
  if (known === undefined) throw invalid(line, 'failed');
  return known;
}

const invalid = (line: number, reason: string, cause?: unknown): DeviceError =>
  new DeviceError('RECORDING_INVALID', { detail: { line, reason }, cause });
