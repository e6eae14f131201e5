import { CHECKSUM_KINDS, checksumMatches, checksumSize } from '../checksums.ts';
import type { Recording } from '../transport/recording.ts';
import { capacityOf, encodeReports, readLength, unpack, type HidFraming, type PacketLayout } from './hid-packets.ts';

export type LearntFraming = { framing: HidFraming; evidence: string[] } | { problem: string };

const PREAMBLE = Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69]);
const MOST_TRAILER = 4;

/**
 * Finds out how an unknown reader wraps its serial protocol, from a recording of commands and answers.
 *
 * Needs answers of different lengths (status, module number); only an answer over several reports (a card) shows what
 * the later reports look like. A framing is given only when it explains every report of the recording.
 */
export function learnFraming(recording: Recording): LearntFraming {
  if (recording.header.transport !== 'hid') return { problem: '这不是 HID 设备的录制。' };
  const reports = (kind: 'out' | 'in'): Buffer[] =>
    recording.entries
      .filter((entry) => entry.kind === kind && entry.hex)
      .map((entry) => Buffer.from(entry.hex ?? '', 'hex'));
  const sent = reports('out');
  const firstSent = sent[0];
  if (!firstSent) return { problem: '录制里没有发给读卡器的报告。' };
  const reportId = firstSent[0] ?? 0;
  if (sent.some((report) => report[0] !== reportId)) return { problem: '发给读卡器的报告用了不同的报告号，不能判断。' };
  const evidence = [reportId === 0 ? '报告不编号' : `报告号 ${hex(reportId)}`];

  const answers = messagesOf(recording, reportId);
  if (answers.length === 0) return { problem: '录制里没有读卡器的应答。' };
  const reportSize = Math.max(
    ...sent.map((report) => report.length - 1),
    ...answers.flat().map((packet) => packet.length),
  );
  evidence.push(`报告长度 ${reportSize} 字节`);

  const commands = commandsIn(sent.map((report) => report.subarray(1)));
  if (commands === null) return { problem: '发给读卡器的报告里找不到 AA AA AA 96 69，它可能不是 SDT 协议的读卡器。' };
  const out = learnOut(commands, reportSize, evidence);
  if (typeof out === 'string') return { problem: out };
  const input = learnIn(answers, reportSize, evidence);
  if (typeof input === 'string') return { problem: input };

  const framing: HidFraming = { id: 'learnt', name: '学习得到的封装', reportSize, reportId, out, in: input };
  const wrong = sent.findIndex((report, i) => {
    const encoded = encodeReports(framing, commands[i]?.frame ?? new Uint8Array())[0];
    const again = encoded && Buffer.from(encoded);
    return (
      again === undefined ||
      !again.subarray(0, report.length).equals(report) ||
      again.subarray(report.length).some((byte) => byte !== 0)
    );
  });
  if (wrong >= 0) return { problem: `按得出的规则重新编码，第 ${wrong + 1} 条命令与录制不同。` };
  evidence.push(`重新编码了 ${sent.length} 条命令，与录制一致；解开了 ${answers.length} 个应答，校验都对`);
  return { framing, evidence };
}

interface Placed {
  packet: Buffer;
  frame: Buffer;
  dataAt: number;
}

/** Packets of each answer: those between one command and the next. */
function messagesOf(recording: Recording, reportId: number): Buffer[][] {
  const messages: Buffer[][] = [];
  let current: Buffer[] = [];
  for (const { kind, hex: text } of recording.entries) {
    if (kind === 'out') {
      if (current.length > 0) messages.push(current);
      current = [];
    } else if (kind === 'in' && text) {
      const report = Buffer.from(text, 'hex');
      if (reportId === 0) current.push(report);
      else if (report[0] === reportId) current.push(report.subarray(1));
    }
  }
  if (current.length > 0) messages.push(current);
  return messages;
}

function commandsIn(packets: Buffer[]): Placed[] | null {
  const placed: Placed[] = [];
  for (const packet of packets) {
    const dataAt = packet.indexOf(PREAMBLE);
    const frame = dataAt < 0 ? null : frameAt(packet.subarray(dataAt));
    if (frame === null) return null;
    placed.push({ packet, frame, dataAt });
  }
  return placed;
}

function learnOut(commands: Placed[], reportSize: number, evidence: string[]): PacketLayout | string {
  const dataAt = commands[0]!.dataAt;
  if (commands.some((one) => one.dataAt !== dataAt)) return '各条命令在报告里的位置不同，不能判断。';
  const constants = constantsOf(commands.map((one) => one.packet.subarray(0, dataAt)));
  const covered = new Set(
    constants.flatMap(({ at, hex: text }) => Array.from({ length: text.length / 2 }, (_, i) => at + i)),
  );
  const unexplained = Array.from({ length: dataAt }, (_, at) => at).filter((at) => !covered.has(at));
  const layout: PacketLayout = { constants, length: null, sequence: null, dataAt, checksum: null, trailerBytes: 0 };
  const lengths = new Set(commands.map((one) => one.frame.length));
  if (unexplained.length > 0) {
    // Only commands of different lengths can make a field vary; everything else would be guessed.
    const samples = commands.map((one) => ({ packet: one.packet, length: one.frame.length }));
    const length = lengths.size > 1 ? lengthFields(samples, dataAt)[0] : undefined;
    if (length === undefined)
      return `命令第 ${unexplained.map((at) => at + 1).join('、')} 字节每次不同，不知道它的意思。`;
    layout.length = length;
  }
  evidence.push(
    `命令：数据从第 ${dataAt + 1} 字节开始${constants.length > 0 ? `，固定字节 ${constants.map((one) => one.hex).join(' … ')}` : ''}${lengths.size === 1 && dataAt > 0 ? '（命令一样长，长度字段当作固定字节）' : ''}`,
  );
  const tails = commands.map((one) => ({ packet: one.packet, end: dataAt + one.frame.length }));
  if (tails.every(({ packet, end }) => packet.subarray(end).every((byte) => byte === 0))) return layout;
  const checksum = checksumIn(tails, dataAt);
  if (checksum === null) return '命令末尾有不认识的字节，不是已知的校验。';
  layout.checksum = checksum;
  evidence.push(`命令的校验：${checksum.kind}，从第 ${checksum.from + 1} 字节算起`);
  // Room for data is a report's, whatever stands behind it.
  return capacityOf(layout, reportSize) < 1 ? '报告里没有放数据的位置。' : layout;
}

function learnIn(messages: Buffer[][], reportSize: number, evidence: string[]): PacketLayout | string {
  const firsts = messages.map((message) => message[0]!);
  const dataAt = firsts[0]!.indexOf(PREAMBLE);
  if (dataAt < 0 || firsts.some((packet) => packet.indexOf(PREAMBLE) !== dataAt))
    return '应答里 AA AA AA 96 69 的位置不固定，或者找不到。';
  const all = messages.flat();
  const single = messages
    .filter((message) => message.length === 1)
    .map((message) => {
      const frame = frameAt(message[0]!.subarray(dataAt));
      return frame === null ? null : { packet: message[0]!, length: frame.length };
    });
  if (single.some((one) => one === null)) return '有应答不完整，请重新录制。';
  const samples = single.filter((one) => one !== null);
  const lengths = new Set(samples.map((one) => one.length));
  const fields = lengths.size > 1 ? lengthFields(samples, dataAt) : [];
  const hypotheses: { length: PacketLayout['length']; trailer: number }[] = [
    ...fields.map((length) => ({ length, trailer: 0 })),
    ...Array.from({ length: MOST_TRAILER + 1 }, (_, trailer) => ({ length: null, trailer })),
  ];
  for (const { length, trailer } of hypotheses) {
    const most = reportSize - dataAt - trailer;
    const parts = messages.map((message) =>
      split(message, dataAt, (packet) => (length ? readLength(packet, length) : most)),
    );
    if (parts.some((one) => one === null)) continue;
    const spans = parts.flatMap((one) => one ?? []);
    const checksum = checksumIn(spans, dataAt);
    const layout: PacketLayout = {
      constants: constantsOf(
        all.map((packet) => packet.subarray(0, dataAt)),
        length,
      ),
      length,
      sequence: sequenceIn(messages, dataAt, length),
      dataAt,
      checksum: length ? checksum : null,
      trailerBytes: 0,
    };
    // Without a length the check sum stands at the report's end, behind padding, or there is none.
    if (length === null) layout.trailerBytes = trailer;
    if (!messages.every((message) => opens(layout, message, reportSize))) continue;
    evidence.push(...describeIn(layout, messages));
    return layout;
  }
  return lengths.size > 1 ? '应答的长度规则认不出来。' : '应答都一样长，看不出长度字段。请在录制时读一次模块号和状态。';
}

/** Fields before the data that say the data's length, plus something small. Nearest to the data first: a wider field there is the likelier one. */
function lengthFields(
  samples: { packet: Buffer; length: number }[],
  dataAt: number,
): NonNullable<PacketLayout['length']>[] {
  const found: NonNullable<PacketLayout['length']>[] = [];
  for (const bytes of [2, 1] as const) {
    for (const order of bytes === 2 ? (['le', 'be'] as const) : (['le'] as const)) {
      for (let at = dataAt - bytes; at >= 0; at -= 1) {
        const extras = new Set(
          samples.map(({ packet, length }) => readLength(packet, { at, bytes, order, adds: 0 }) - length),
        );
        const [adds] = extras;
        if (extras.size === 1 && adds !== undefined && Math.abs(adds) <= 16) found.push({ at, bytes, order, adds });
      }
    }
  }
  return found;
}

/** Where each packet's data ends, when the packets together hold exactly one good frame. */
function split(
  message: Buffer[],
  dataAt: number,
  lengthOf: (packet: Buffer) => number,
): { packet: Buffer; end: number }[] | null {
  const parts: Buffer[] = [];
  for (const packet of message) {
    const length = lengthOf(packet);
    if (length < 1 || dataAt + length > packet.length) return null;
    parts.push(packet.subarray(dataAt, dataAt + length));
  }
  const frame = frameAt(Buffer.concat(parts));
  if (frame === null) return null;
  return message.map((packet, i) => ({ packet, end: dataAt + parts[i]!.length }));
}

function checksumIn(spans: { packet: Buffer; end: number }[], dataAt: number): PacketLayout['checksum'] {
  // The narrow kinds last: two bytes that match say more than one.
  for (const kind of [...CHECKSUM_KINDS].sort((a, b) => checksumSize(b) - checksumSize(a))) {
    for (let from = 0; from <= dataAt; from += 1) {
      const matches = spans.every(({ packet, end }) =>
        checksumMatches(kind, packet.subarray(from, end), packet.subarray(end, end + checksumSize(kind))),
      );
      if (matches) return { kind, from };
    }
  }
  return null;
}

function sequenceIn(messages: Buffer[][], dataAt: number, length: PacketLayout['length']): PacketLayout['sequence'] {
  if (messages.every((message) => message.length < 3)) return null;
  for (let at = 0; at < dataAt; at += 1) {
    if (length && at >= length.at && at < length.at + length.bytes) continue;
    const start = messages[0]?.[0]?.[at] ?? 0;
    if (messages.every((message) => message.every((packet, i) => packet[at] === ((start + i) & 0xff))))
      return { at, start };
  }
  return null;
}

function opens(layout: PacketLayout, message: Buffer[], reportSize: number): boolean {
  const parts: Buffer[] = [];
  for (const packet of message) {
    const found = unpack(layout, packet, reportSize);
    if (found.kind !== 'data') return false;
    parts.push(packet.subarray(found.at, found.at + found.length));
  }
  return frameAt(Buffer.concat(parts)) !== null;
}

function constantsOf(heads: Buffer[], length: PacketLayout['length'] = null): { at: number; hex: string }[] {
  const constants: { at: number; hex: string }[] = [];
  for (let at = 0; at < (heads[0]?.length ?? 0); at += 1) {
    const isLength = length !== null && at >= length.at && at < length.at + length.bytes;
    if (isLength || heads.some((head) => head[at] !== heads[0]![at])) continue;
    const last = constants.at(-1);
    if (last && last.at + last.hex.length / 2 === at) last.hex += hex(heads[0]![at]!);
    else constants.push({ at, hex: hex(heads[0]![at]!) });
  }
  return constants;
}

function describeIn(layout: PacketLayout, messages: Buffer[][]): string[] {
  const lines = [`应答：数据从第 ${layout.dataAt + 1} 字节开始`];
  if (layout.length)
    lines.push(
      `应答的长度：第 ${layout.length.at + 1} 字节起 ${layout.length.bytes} 字节，比数据多 ${layout.length.adds}`,
    );
  if (layout.checksum) lines.push(`应答的校验：${layout.checksum.kind}，从第 ${layout.checksum.from + 1} 字节算起`);
  if (layout.sequence) lines.push(`应答的第 ${layout.sequence.at + 1} 字节是包的序号，从 ${layout.sequence.start} 起`);
  if (messages.every((message) => message.length === 1))
    lines.push('没有跨多个报告的应答：后续报告的样子是按第一个推想的，请读一张卡确认');
  return lines;
}

/** The whole, right frame that `bytes` begins with. */
function frameAt(bytes: Buffer): Buffer | null {
  if (bytes.length < 8 || !PREAMBLE.equals(bytes.subarray(0, 5))) return null;
  const end = 7 + bytes.readUInt16BE(5);
  if (end < 10 || end > bytes.length) return null;
  const frame = bytes.subarray(0, end);
  return frame.subarray(5).reduce((xor, byte) => xor ^ byte, 0) === 0 ? frame : null;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0').toUpperCase();
