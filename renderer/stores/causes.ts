import type { DeviceRole, StationState } from '#contract/workstation/schemas.ts';
import { isPlatformAway, type ErrorCode } from '#contract/errors.ts';

const roleByPrefix: readonly (readonly [RegExp, DeviceRole])[] = [
  [/^(READER|CARD)_/, 'idCard'],
  [/^PRINTER_/, 'receiptPrinter'],
  [/^(QUEUE|PRINT)_/, 'documentPrinter'],
  [/^(SCANNER|SCAN)_/, 'scanner'],
  [/^PAD_/, 'signaturePad'],
];

/** What is well again between two states of the station, as a question to a failure: is what you complain of over? */
export function overBetween(before: StationState | null, now: StationState): (code: ErrorCode) => boolean {
  const isFault = (state: StationState | null, role: DeviceRole): boolean =>
    state?.devices.some((one) => one.role === role && one.state === 'fault') ?? false;
  const wentWell = new Set(
    now.devices.map((one) => one.role).filter((role) => isFault(before, role) && !isFault(now, role)),
  );
  const isBackOnline = before !== null && !before.network.isOnline && now.network.isOnline;
  return (code) =>
    (isBackOnline && isPlatformAway(code)) ||
    roleByPrefix.some(([prefix, role]) => prefix.test(code) && wentWell.has(role));
}
