import type { Redactor } from '#native-bindings/transport/recording.ts';
import { unknownRedactor } from '#native-bindings/transport/unknown-redactor.ts';
import type { Binding } from './slot.ts';

/** What covers personal data on a line of this role; a device with no protocol of ours gets the one that guesses. */
export function redactorFor(_role: string, _binding: Binding): Redactor {
  return unknownRedactor();
}
