/** Values of one attribute. Tags we have no use for (dates, ranges, collections) come as their raw bytes. */
export type IppValue = string | number | boolean | Uint8Array;

/** An attribute to send: the tag decides how the value is written. */
export interface IppAttribute {
  name: string;
  tag: 'keyword' | 'name' | 'uri' | 'integer' | 'enum' | 'boolean' | 'mimeType' | 'charset' | 'language';
  value: string | number | boolean | readonly string[];
}

export interface IppRequest {
  operation: number;
  requestId: number;
  /** Operation attributes behind charset and language, which are always first. */
  attributes: readonly IppAttribute[];
  jobAttributes?: readonly IppAttribute[];
}

export type IppGroup = Record<string, IppValue[]>;

export interface IppResponse {
  status: number;
  requestId: number;
  operation: IppGroup;
  /** One a printer or job. */
  groups: { kind: 'printer' | 'job' | 'other'; attributes: IppGroup }[];
}

/** The bytes are no whole IPP answer. */
export class IppInvalid extends Error {
  /** It began as one. */
  readonly isCutShort: boolean;

  constructor(reason: 'no header' | 'cut short' | 'value without attribute') {
    super(`not an IPP answer: ${reason}`);
    this.name = 'IppInvalid';
    this.isCutShort = reason === 'cut short';
  }
}

export const OPERATION = {
  printJob: 0x0002,
  cancelJob: 0x0008,
  getJobAttributes: 0x0009,
  getJobs: 0x000a,
  getPrinterAttributes: 0x000b,
  getPrinters: 0x4002,
} as const;

const TAG: Record<IppAttribute['tag'], number> = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  language: 0x48,
  mimeType: 0x49,
};
const GROUP_OPERATION = 0x01;
const GROUP_JOB = 0x02;
const GROUP_END = 0x03;
const GROUP_PRINTER = 0x04;

/** IPP 1.1, what every CUPS speaks. */
export function encodeIpp({ operation, requestId, attributes, jobAttributes = [] }: IppRequest): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x0101, 0);
  head.writeUInt16BE(operation, 2);
  head.writeUInt32BE(requestId, 4);
  const first: IppAttribute[] = [
    { name: 'attributes-charset', tag: 'charset', value: 'utf-8' },
    { name: 'attributes-natural-language', tag: 'language', value: 'en' },
  ];
  const jobs = jobAttributes.length > 0 ? [Buffer.of(GROUP_JOB), ...jobAttributes.map(encodeAttribute)] : [];
  return Buffer.concat([
    head,
    Buffer.of(GROUP_OPERATION),
    ...[...first, ...attributes].map(encodeAttribute),
    ...jobs,
    Buffer.of(GROUP_END),
  ]);
}

function encodeAttribute({ name, tag, value }: IppAttribute): Uint8Array {
  const values = Array.isArray(value) ? (value as readonly string[]) : [value as string | number | boolean];
  return Buffer.concat(
    values.map((one, i) => {
      const content = encodeValue(tag, one);
      const title = Buffer.from(i === 0 ? name : '', 'latin1');
      const lengths = Buffer.alloc(2);
      lengths.writeUInt16BE(content.length);
      const titleLength = Buffer.alloc(2);
      titleLength.writeUInt16BE(title.length);
      return Buffer.concat([Buffer.of(TAG[tag]), titleLength, title, lengths, content]);
    }),
  );
}

function encodeValue(tag: IppAttribute['tag'], value: string | number | boolean): Buffer {
  if (tag === 'boolean') return Buffer.of(value === true ? 1 : 0);
  if (tag === 'integer' || tag === 'enum') {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(Number(value));
    return bytes;
  }
  return Buffer.from(String(value), 'utf8');
}

/** @throws IppInvalid cut short or not IPP at all */
export function decodeIpp(bytes: Uint8Array): IppResponse {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length < 9 || (all[0] !== 1 && all[0] !== 2)) throw new IppInvalid('no header');
  const response: IppResponse = {
    status: all.readUInt16BE(2),
    requestId: all.readUInt32BE(4),
    operation: group(),
    groups: [],
  };
  let at = 8;
  let current = response.operation;
  let last = '';
  const need = (length: number): void => {
    if (at + length > all.length) throw new IppInvalid('cut short');
  };
  const field = (): Buffer => {
    need(2);
    const length = all.readUInt16BE(at);
    at += 2;
    need(length);
    const content = all.subarray(at, at + length);
    at += length;
    return content;
  };
  for (;;) {
    need(1);
    const tag = all[at]!;
    at += 1;
    if (tag === GROUP_END) return response;
    if (tag < 0x10) {
      last = '';
      if (tag === GROUP_OPERATION) current = response.operation;
      else {
        current = group();
        response.groups.push({
          kind: tag === GROUP_PRINTER ? 'printer' : tag === GROUP_JOB ? 'job' : 'other',
          attributes: current,
        });
      }
      continue;
    }
    const name = field().toString('latin1');
    const value = decodeValue(tag, field());
    if (name !== '') last = name;
    if (last === '') throw new IppInvalid('value without attribute');
    (current[last] ??= []).push(value);
  }
}

/** Without a prototype: a server may name an attribute `constructor`. */
function group(): IppGroup {
  return Object.create(null) as IppGroup;
}

function decodeValue(tag: number, content: Buffer): IppValue {
  if (tag === TAG.boolean && content.length === 1) return content[0] === 1;
  if ((tag === TAG.integer || tag === TAG.enum) && content.length === 4) return content.readInt32BE();
  // Text and name, plain; keyword, uri and the other words.
  if (tag >= 0x41 && tag <= 0x49) return content.toString('utf8');
  return Uint8Array.from(content);
}

export function textOf(attributes: IppGroup, name: string): string {
  const value = attributes[name]?.[0];
  return typeof value === 'string' ? value : '';
}

export function textsOf(attributes: IppGroup, name: string): string[] {
  return (attributes[name] ?? []).filter((value) => typeof value === 'string');
}

export function numberOf(attributes: IppGroup, name: string): number | null {
  const value = attributes[name]?.[0];
  return typeof value === 'number' ? value : null;
}

export function isSet(attributes: IppGroup, name: string): boolean {
  return attributes[name]?.[0] === true;
}
