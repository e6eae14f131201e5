import { idCardRedactor } from '#native-bindings/id-card/redact.ts';
import { receiptPrinterRedactor } from '#native-bindings/receipt-printer/redact.ts';
import { signaturePadRedactor } from '#native-bindings/signature-pad/redact.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import type { Redactor } from '#native-bindings/transport/recording.ts';
import { unknownRedactor } from '#native-bindings/transport/unknown-redactor.ts';
import { readerFraming } from './card-reader.ts';
import type { Binding } from './slot.ts';

/** What covers personal data on a line of this role; a device with no protocol of ours gets the one that guesses. */
export function redactorFor(role: string, binding: Binding): Redactor {
  switch (role) {
    case 'idCard':
      return idCardRedactor(parseAddress(binding.address)?.kind === 'hid' ? { framing: readerFraming(binding) } : {});
    case 'receiptPrinter':
      return receiptPrinterRedactor();
    case 'signaturePad':
      return signaturePadRedactor();
    default:
      return unknownRedactor();
  }
}
