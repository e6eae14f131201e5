import { sm3 } from 'sm-crypto-v2';
import { DeviceError } from '#native-bindings/errors.ts';
import { bindSignature } from '#native-bindings/signature-pad/binding.ts';
import { createSignaturePad } from '#native-bindings/signature-pad/pad.ts';
import { signaturePng } from '#native-bindings/signature-pad/signature-image.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import { isHid } from '#native-bindings/transport/tap.ts';
import { trialPage } from '#host/devices/trial-page.ts';
import { answering, numberFlag } from '../answer.ts';
import { openOutFile } from './files.ts';
import { bindingFrom, onDevice, openLine } from './line.ts';

export interface SignFlags {
  port: string;
  timeout: string;
  out?: string;
}

/** Has somebody sign a trial page on a pad; answers with the record that ties the signature to that page. */
export const signOnce = (flags: SignFlags): Promise<void> =>
  answering(async () => {
    const timeoutMs = numberFlag('timeout', flags.timeout, 1000, 600_000);
    return onDevice('signaturePad', flags.port, async (signal) => {
      const line = openLine('signaturePad', bindingFrom({ port: flags.port, baud: '115200' }));
      if (!isHid(line)) throw new DeviceError('PAD_UNSUPPORTED', { device: line.address });
      // Nobody shall have signed for a picture that cannot be kept.
      const out = flags.out ? openOutFile(flags.out) : null;
      let isSigned = false;
      const at = parseAddress(flags.port);
      const pad = createSignaturePad(line, at?.kind === 'hid' && 'productId' in at ? { productId: at.productId } : {});
      try {
        const described = await pad.describe({ signal });
        const page = trialPage(described);
        const signature = await pad.sign({ page, area: page.area, buttons: page.buttons, timeoutMs, signal });
        out?.append(signaturePng(signature));
        isSigned = true;
        const binding = bindSignature(signature, page, (bytes) => sm3(bytes));
        return {
          model: described.model,
          strokes: signature.strokes.length,
          points: signature.strokes.reduce((sum, one) => sum + one.points.length, 0),
          lostSamples: signature.lostSamples,
          quality: signature.quality,
          durationMs: Math.round(signature.durationMs),
          binding,
        };
      } finally {
        if (isSigned) out?.keep();
        else out?.drop();
        await pad.close();
      }
    });
  });
