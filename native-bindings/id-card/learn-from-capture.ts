import type { Recording, RecordingEntry } from '../transport/recording.ts';
import { readUsbCapture, type UsbTransfer } from '../transport/usb-capture.ts';
import { learnFraming, type LearntFraming } from './learn-framing.ts';

/** Begins every SDT command. */
const PREAMBLE = Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69]);

/**
 * Learns the framing of a reader from what its vendor's own program sends and gets, captured on the USB bus: only that
 * program can make an unknown reader answer.
 *
 * @throws DeviceError RECORDING_INVALID
 */
export function learnFromCapture(bytes: Uint8Array): LearntFraming {
  const transfers = readUsbCapture(bytes);
  const speakers = [
    ...new Set(
      transfers.filter((one) => one.direction === 'out' && one.data.includes(PREAMBLE)).map((one) => one.device),
    ),
  ];
  if (speakers.length === 0)
    return {
      problem:
        '抓到的内容里没有 AA AA AA 96 69。请先开始抓，再在厂家的程序里读一次卡；它若用专用接口，就不是 HID 读卡器。',
    };
  let problem = '';
  for (const device of speakers) {
    const own = transfers.filter((one) => one.device === device);
    const numbered = looksNumbered(own);
    for (const isNumbered of [numbered, !numbered]) {
      const learnt = learnFraming(recordingOf(own, isNumbered));
      if ('framing' in learnt) return { ...learnt, evidence: [`抓包里第 ${device} 号 USB 设备`, ...learnt.evidence] };
      problem ||= learnt.problem;
    }
  }
  return { problem };
}

/** A control transfer names the number. On interrupt endpoints it is the first byte, the same from and to the reader. */
function looksNumbered(transfers: readonly UsbTransfer[]): boolean {
  const named = transfers.find((one) => one.reportId !== null)?.reportId ?? null;
  if (named !== null) return named > 0;
  const isSdt = (one: UsbTransfer): boolean => one.data.includes(PREAMBLE);
  const firsts = (direction: 'out' | 'in'): Set<number | undefined> =>
    new Set(transfers.filter((one) => one.direction === direction && isSdt(one)).map((one) => one.data[0]));
  const [out, back] = [[...firsts('out')], [...firsts('in')]];
  return out.length === 1 && back.length === 1 && out[0] === back[0] && out[0] !== 0 && out[0] !== PREAMBLE[0];
}

/** As the HID transport would have recorded it; what is no SDT command (a beep, a light) is left out with its answer. */
function recordingOf(transfers: readonly UsbTransfer[], isNumbered: boolean): Recording {
  const entries: RecordingEntry[] = [];
  let isCommand = false;
  for (const { at, direction, data, reportId } of transfers) {
    if (direction === 'out') isCommand = data.includes(PREAMBLE);
    if (!isCommand) continue;
    entries.push({
      at,
      kind: direction,
      hex: (direction === 'in' ? data : written(data, isNumbered, reportId)).toString('hex').toUpperCase(),
    });
  }
  return {
    header: {
      format: 'yichuang-recording',
      version: 1,
      role: 'idCard',
      transport: 'hid',
      recordedAt: '',
      device: {},
      note: '',
    },
    entries,
  };
}

/** A report as programs write it: its number in front, zero where there is none. On the bus a number stands in front already; a few control transfers name it in the request alone. */
function written(data: Buffer, isNumbered: boolean, reportId: number | null): Buffer {
  if (!isNumbered) return Buffer.concat([Buffer.of(0), data]);
  return reportId === null || data[0] === reportId ? data : Buffer.concat([Buffer.of(reportId), data]);
}
