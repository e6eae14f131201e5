import { ExpectedError } from '#contract/errors.ts';
import type { DeviceRole } from '#contract/devices.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import {
  formatEntry,
  formatHeader,
  RECORDING_LIMITS,
  type RecordingHeader,
  type Redactor,
} from '#native-bindings/transport/recording.ts';
import type { Lines } from './lines.ts';
import { redactorFor } from './redactors.ts';
import type { Binding, SlotFace } from './slot.ts';
import { untilBound } from './roles.ts';

/** Sessions being recorded, at most one a role; kept in memory until taken. */
export interface Recordings {
  isRecording(role: DeviceRole): boolean;
  /** Reopens the line, so that the recording begins with a device being opened. @throws ExpectedError DEVICE_NOT_BOUND */
  start(slot: SlotFace, note: string): Promise<void>;
  /** @throws ExpectedError INPUT_INVALID nothing is being recorded */
  stop(role: DeviceRole): string;
}

export function createRecordings(
  lines: Lines,
  now: () => string,
  monotonicMs: () => number,
  onChange: (role: DeviceRole) => void,
): Recordings {
  const running = new Map<DeviceRole, { lines: string[]; redactor: Redactor; off: () => void }>();
  return {
    isRecording: (role) => running.has(role),
    async start(slot, note) {
      const { address, baudRate, settings } = slot.state();
      if (address === null)
        throw new ExpectedError('DEVICE_NOT_BOUND', { device: slot.state().title, meanwhile: untilBound(slot.role) });
      running.get(slot.role)?.off();
      const binding: Binding = { address, baudRate: baudRate ?? 115_200, settings };
      const redactor = redactorFor(slot.role, binding);
      const kept = [formatHeader(headerOf(slot.role, binding, now(), note))];
      const startedAt = monotonicMs();
      let chars = 0;
      const off = lines.listen(slot.role, ({ bytes, at, ...rest }) => {
        // A recording nobody stops must not fill the memory; its beginning is what teaches.
        if (chars > RECORDING_LIMITS.fileBytes / 4) return;
        const isEnd = rest.kind === 'lost' || rest.kind === 'close';
        const movement = { ...rest, at: Math.max(0, at - startedAt), bytes: Uint8Array.from(bytes) };
        for (const entry of [...(isEnd ? redactor.flush() : []), ...redactor.take(movement)])
          chars += kept.push(formatEntry(entry)) && (kept.at(-1)?.length ?? 0);
      });
      running.set(slot.role, { lines: kept, redactor, off });
      onChange(slot.role);
      await slot.reconnect();
    },
    stop(role) {
      const held = running.get(role);
      if (!held)
        throw new ExpectedError(
          'INPUT_INVALID',
          {},
          { fields: [{ field: 'role', message: '没有正在录制的内容，请先按“开始录制”' }] },
        );
      held.off();
      running.delete(role);
      for (const entry of held.redactor.flush()) held.lines.push(formatEntry(entry));
      onChange(role);
      return `${held.lines.join('\n')}\n`;
    },
  };
}

export function headerOf(
  role: string,
  { address, baudRate }: Pick<Binding, 'address' | 'baudRate'>,
  recordedAt: string,
  note: string,
): RecordingHeader {
  const at = parseAddress(address);
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  return {
    format: 'yichuang-recording',
    version: 1,
    role,
    recordedAt,
    note: note.slice(0, 200),
    transport: at?.kind === 'hid' || at?.kind === 'tcp' || at?.kind === 'file' ? at.kind : 'serial',
    device: {
      ...(at?.kind === 'hid' && 'vendorId' in at ? { vendorId: hex(at.vendorId), productId: hex(at.productId) } : {}),
      ...(at?.kind === 'serial' ? { baudRate } : {}),
    },
  };
}
