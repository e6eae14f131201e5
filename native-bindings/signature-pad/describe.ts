import { DeviceError } from '../errors.ts';
import type { Encoding } from './image.ts';
import type { PadLink } from './link.ts';
import { encodingsOf, isDrivenModel, modelName } from './models.ts';
import { REPORT, parseCapability, parseInformation, readAscii } from './reports.ts';

export interface PadDescription {
  model: string;
  firmware: string;
  /** Serial number where the pad has one, else its id in hex. */
  uid: string;
  /** Pixels. */
  screen: { width: number; height: number };
  /** Device units. */
  tablet: { maxX: number; maxY: number; maxPressure: number };
  encodings: Encoding[];
  hasZlib: boolean;
}

/** Asks the pad what it is. @throws PAD_UNSUPPORTED | PAD_PROTOCOL it gives no size anybody could draw on | PAD_SILENT | PAD_GONE */
export async function describePad(
  link: PadLink,
  device: string,
  productId: number | undefined,
  signal?: AbortSignal,
): Promise<PadDescription> {
  const information = await link.ask(REPORT.information, signal);
  const named = information === null ? null : parseInformation(information);
  const model = modelName(named?.model ?? '', productId);
  if (!isDrivenModel(model)) throw new DeviceError('PAD_UNSUPPORTED', { device, detail: { model } });
  const answer = await link.ask(REPORT.capability, signal);
  // Every STU tells its size; what does not is something else on the same vendor number.
  if (answer === null) throw new DeviceError('PAD_UNSUPPORTED', { device, detail: { reportId: REPORT.capability } });
  const capability = parseCapability(answer);
  if (capability === null) throw new DeviceError('PAD_PROTOCOL', { device, detail: { reportId: REPORT.capability } });
  const { width, height, maxX, maxY, maxPressure } = capability;
  return {
    model,
    firmware: named?.firmware ?? '',
    uid: await uidOf(link, signal),
    screen: { width, height },
    tablet: { maxX, maxY, maxPressure },
    ...encodingsOf(capability, model),
  };
}

async function uidOf(link: PadLink, signal?: AbortSignal): Promise<string> {
  for (const reportId of [REPORT.eserial, REPORT.uid2]) {
    const answer = await link.ask(reportId, signal);
    const text = answer === null ? '' : readAscii(answer.subarray(1));
    if (text !== '') return text;
  }
  const answer = await link.ask(REPORT.uid, signal);
  return answer === null ? '' : Buffer.from(answer.subarray(1, 5)).toString('hex').toUpperCase();
}
