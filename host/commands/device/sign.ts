import fs from 'node:fs';
import { sm3 } from 'sm-crypto-v2';
import { bindSignature } from '#native-bindings/signature-pad/binding.ts';
import { createSignaturePad } from '#native-bindings/signature-pad/pad.ts';
import { signaturePng } from '#native-bindings/signature-pad/signature-image.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import { isHid } from '#native-bindings/transport/tap.ts';
import { chinaDate } from '../../clock.ts';
import { renderPadPage } from '../../second-screen/page-image.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';
import { bindingFrom, onDevice, openLine } from './line.ts';

export interface SignFlags { port: string; timeout: string; out?: string }

/** Has somebody sign a trial page on a pad; answers with the record that ties the signature to that page. */
export const signOnce = (flags: SignFlags): Promise<void> => answering(async () => {
  const timeoutMs = numberFlag('timeout', flags.timeout, 1000, 600_000);
  return onDevice('signaturePad', flags.port, async () => {
    const line = openLine('signaturePad', bindingFrom({ port: flags.port, baud: '115200' }));
    if (!isHid(line)) throw new UsageError('签字屏的地址应如 hid:056a:00a8。');
    const at = parseAddress(flags.port);
    const pad = createSignaturePad(line, at?.kind === 'hid' && 'productId' in at ? { productId: at.productId } : {});
    try {
      const { model, screen, encodings } = await pad.describe();
      const page = renderPadPage({ facts: [{ label: '用途', value: '签字屏试签' }], factsSm3: sm3('试签'), date: chinaDate(new Date()) }, { ...screen, isMono: encodings.every((one) => one === 'mono') });
      const signature = await pad.sign({ page, area: page.area, buttons: page.buttons, timeoutMs });
      if (flags.out) fs.writeFileSync(flags.out, signaturePng(signature));
      const binding = bindSignature(signature, page, (bytes) => sm3(bytes));
      return { model, strokes: signature.strokes.length, points: signature.strokes.reduce((sum, one) => sum + one.points.length, 0), lostSamples: signature.lostSamples, quality: signature.quality, durationMs: Math.round(signature.durationMs), binding };
    } finally {
      await pad.close();
    }
  });
});
