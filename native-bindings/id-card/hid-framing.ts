import { DeviceError } from '../errors.ts';
import { createListeners } from '../transport/listeners.ts';
import type { HidTransport, Transport } from '../transport/transport.ts';
import { createTurnstile } from '../waiting.ts';
import { capacityOf, encodeReports, unpack, type HidFraming, type PacketLayout } from './hid-packets.ts';

export { HID_FRAMINGS, MIAXIS, PLAIN, type HidFraming, type PacketLayout } from './hid-packets.ts';

const PREAMBLE = Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69]);
/** Stands for a packet that could not be used: no part of a preamble, so a frame around it ends unfinished. */
const NOISE = Uint8Array.of(0xff);

/**
 * A byte stream out of HID reports, so that the serial driver reads a HID reader unchanged.
 *
 * A damaged packet, or one out of turn, spoils the message it belongs to: what follows is left out until a packet begins
 * a new one. The frame's own XOR would not notice exchanged packets, nor a lost one replaced by another.
 * @throws PROFILE_INVALID the framing leaves no room for data
 */
export function createChunkedTransport(hid: HidTransport, framing: HidFraming): Transport {
  for (const layout of [framing.out, framing.in]) {
    const problem = problemOf(layout, framing.reportSize);
    if (problem !== null) throw new DeviceError('PROFILE_INVALID', { device: hid.address, detail: { problem } });
  }
  const data = createListeners<Uint8Array>();
  const inTurn = createTurnstile();
  let isSpoilt = false;
  let nextIndex = 0;

  function onReport(report: Uint8Array): void {
    if (framing.reportId !== 0 && report[0] !== framing.reportId) return;
    const packet = framing.reportId === 0 ? report : report.subarray(1);
    const found = unpack(framing.in, packet, framing.reportSize);
    if (found.kind === 'damaged' || found.kind === 'foreign') {
      // A foreign packet in between does no harm, but must be seen: a reader of which nothing fits is not silent.
      if (found.kind === 'damaged') isSpoilt = true;
      if (found.kind === 'damaged' || nextIndex === 0) data.emit(NOISE);
      return;
    }
    const bytes = packet.slice(found.at, found.at + found.length);
    const begins = PREAMBLE.equals(bytes.subarray(0, PREAMBLE.length));
    if (begins) {
      isSpoilt = false;
      nextIndex = 0;
    }
    if (found.index !== null && found.index !== (nextIndex & 0xff)) isSpoilt = true;
    nextIndex += 1;
    data.emit(isSpoilt ? NOISE : bytes);
  }

  function forget(): void {
    isSpoilt = false;
    nextIndex = 0;
  }

  let stopReports: (() => void) | null = null;
  let listening = 0;
  /** Listens to the device only while somebody listens here. */
  function listen(listener: (bytes: Uint8Array) => void): () => void {
    const stop = data.add(listener);
    listening += 1;
    stopReports ??= hid.onData(onReport);
    let isStopped = false;
    return () => {
      if (isStopped) return;
      isStopped = true;
      stop();
      listening -= 1;
      if (listening > 0) return;
      stopReports?.();
      stopReports = null;
      forget();
    };
  }

  return {
    kind: 'hid',
    address: hid.address,
    get isOpen() {
      return hid.isOpen;
    },
    open(options) {
      if (!hid.isOpen) forget();
      return hid.open(options);
    },
    close: (options) => hid.close(options),
    write: (bytes, options) =>
      inTurn(async () => {
        forget();
        for (const report of encodeReports(framing, bytes)) await hid.write(report, options);
      }),
    onData: listen,
    onClosed: (listener) => hid.onClosed(listener),
  };
}

function problemOf(
  { constants, length, sequence, checksum, dataAt, ...rest }: PacketLayout,
  reportSize: number,
): string | null {
  if (capacityOf({ constants, length, sequence, checksum, dataAt, ...rest }, reportSize) < 1)
    return '报告里没有放数据的位置';
  const ends = [
    ...constants.map(({ at, hex }) => at + hex.length / 2),
    ...(length ? [length.at + length.bytes] : []),
    ...(sequence ? [sequence.at + 1] : []),
    checksum?.from ?? 0,
  ];
  return ends.some((end) => end > dataAt) ? '固定字节、长度和序号要在数据前面' : null;
}
