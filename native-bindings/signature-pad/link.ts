import { DeviceError, isDeviceError } from '../errors.ts';
import type { HidTransport } from '../transport/transport.ts';
import { sleep } from '../waiting.ts';
import { REPORT, RESULT, answerLength, parseStatus, type PadState, type PadStatus } from './reports.ts';
import type { PadSettings } from './settings.ts';

/**
 * One command to the pad at a time, with its answer looked at.
 * @throws PAD_SILENT no answer | PAD_GONE the line was lost | CANCELLED
 */
export interface PadLink {
  /** @returns null when the pad refuses  @throws PAD_PROTOCOL the answer is another report's */
  ask(reportId: number, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** @returns false when the pad refuses */
  send(report: Uint8Array, signal?: AbortSignal): Promise<boolean>;
  status(signal?: AbortSignal): Promise<PadStatus>;
  /** @returns the last status seen, whether or not it is the one waited for */
  waitFor(state: PadState, limitMs: number, signal?: AbortSignal): Promise<PadStatus>;
  /**
   * Sends what the pad takes only when it is ready. On the wrong state gives up a half-sent image and tries once more;
   * then restarts the pad.
   * @throws PAD_STATE it still would not, and was restarted: its settings are gone | PAD_FAULT it reports an error
   */
  sendWhenReady(report: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Gives up an image half sent. */
  abandonImage(signal?: AbortSignal): Promise<void>;
  /** Counts restarts we asked for; settings made under another count are gone. */
  readonly resets: number;
}

export function createPadLink(transport: HidTransport, { patience }: PadSettings): PadLink {
  const device = transport.address;
  let resets = 0;

  const options = (signal?: AbortSignal) => ({ timeoutMs: patience.featureMs, ...(signal ? { signal } : {}) });

  async function ask(reportId: number, signal?: AbortSignal): Promise<Uint8Array | null> {
    const length = answerLength(reportId);
    const answer = await answered(device, () => transport.getFeature(reportId, length, options(signal)));
    if (answer === null) return null;
    if (answer[0] !== reportId)
      throw new DeviceError('PAD_PROTOCOL', { device, detail: { reportId, length: answer.length } });
    return answer;
  }

  async function send(report: Uint8Array, signal?: AbortSignal): Promise<boolean> {
    return (
      (await answered(device, async () => {
        await transport.sendFeature(report, options(signal));
        return true;
      })) !== null
    );
  }

  async function status(signal?: AbortSignal): Promise<PadStatus> {
    const answer = await ask(REPORT.status, signal);
    if (answer === null) throw new DeviceError('PAD_FAULT', { device, detail: { reportId: REPORT.status } });
    const found = parseStatus(answer);
    if (found === null)
      throw new DeviceError('PAD_PROTOCOL', { device, detail: { reportId: REPORT.status, length: answer.length } });
    return found;
  }

  async function waitFor(state: PadState, limitMs: number, signal?: AbortSignal): Promise<PadStatus> {
    const until = performance.now() + limitMs;
    for (;;) {
      const seen = await status(signal);
      if (seen.state === state || performance.now() >= until) return seen;
      await sleep(patience.pollMs, signal);
    }
  }

  async function abandonImage(signal?: AbortSignal): Promise<void> {
    // Refused when there is none: then there is nothing to give up.
    await send(Uint8Array.of(REPORT.endImage, 1), signal);
  }

  async function softReset(signal?: AbortSignal): Promise<void> {
    resets += 1;
    if (!(await send(Uint8Array.of(REPORT.reset, 0), signal))) return;
    const until = performance.now() + patience.resetMs;
    for (;;) {
      await sleep(patience.pollMs, signal);
      try {
        if ((await status(signal)).state === 'ready' || performance.now() >= until) return;
      } catch (error) {
        // A pad that restarts may keep quiet meanwhile; one that stays quiet is told apart by what comes next.
        if (!isDeviceError(error, 'PAD_SILENT') && !isDeviceError(error, 'PAD_FAULT')) throw error;
        if (performance.now() >= until) return;
      }
    }
  }

  async function sendWhenReady(report: Uint8Array, signal?: AbortSignal): Promise<void> {
    let seen: PadStatus | null = null;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (attempt > 0) await abandonImage(signal);
      seen = await waitFor('ready', patience.readyMs, signal);
      if (seen.state !== 'ready') continue;
      if (!(await send(report, signal))) continue;
      seen = await status(signal);
      if (seen.lastResult === RESULT.ok) return;
      if (seen.lastResult !== RESULT.wrongState) {
        throw new DeviceError('PAD_FAULT', { device, detail: { reportId: report[0] ?? 0, result: seen.lastResult } });
      }
    }
    await softReset(signal);
    throw new DeviceError('PAD_STATE', {
      device,
      detail: { reportId: report[0] ?? 0, state: seen?.stateCode ?? -1, result: seen?.lastResult ?? -1 },
    });
  }

  return {
    ask,
    send,
    status,
    waitFor,
    sendWhenReady,
    abandonImage,
    get resets() {
      return resets;
    },
  };
}

/** @returns null for a refusal */
async function answered<T>(device: string, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (isDeviceError(error, 'HID_REFUSED')) return null;
    if (isDeviceError(error, 'HID_TIMEOUT')) throw new DeviceError('PAD_SILENT', { device, cause: error });
    if (isDeviceError(error, 'PORT_IO')) throw new DeviceError('PAD_GONE', { device, cause: error });
    throw error;
  }
}
