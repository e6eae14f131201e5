import { isDeviceError } from '#native-bindings/errors.ts';
import { errorRegistry, ExpectedError, type ErrorCode } from '#contract/errors.ts';

/** A driver's error in the workstation's words; null for a cancellation, which is nobody's failure. */
export function deviceFailure(error: unknown, device: string, address: string): ExpectedError | null {
  if (!isDeviceError(error)) return new ExpectedError('INTERNAL', {}, { cause: error });
  if (error.code === 'CANCELLED') return null;
  const code: ErrorCode = error.code in errorRegistry ? (error.code as ErrorCode) : 'INTERNAL';
  return new ExpectedError(code, { device, address, ...error.detail }, { cause: error });
}
