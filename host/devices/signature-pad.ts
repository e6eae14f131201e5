import type { PadDescription } from '#native-bindings/signature-pad/describe.ts';
import { createSignaturePad, type SignaturePad } from '#native-bindings/signature-pad/pad.ts';
import type { SignOptions } from '#native-bindings/signature-pad/signing.ts';
import type { Signature } from '#native-bindings/signature-pad/strokes.ts';
import { DeviceError } from '#native-bindings/errors.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import { isHid } from '#native-bindings/transport/tap.ts';
import { createSlot, type SlotDriver, type SlotFace, type SlotSurroundings } from './slot.ts';
import type { Lines } from './lines.ts';

interface PadDriver extends SlotDriver {
  pad: SignaturePad;
}

export interface SignaturePadSlot extends SlotFace {
  /** @throws ExpectedError DEVICE_NOT_BOUND | PAD_* | PORT_* */
  describe(signal?: AbortSignal): Promise<PadDescription>;
  /** Ends at the signer's tap, at `done`, or at the time limit. @throws ExpectedError SIGN_* | PAD_* | PORT_*; the abort error when cancelled */
  sign(options: SignOptions): Promise<Signature>;
}

export function createSignaturePadSlot(surroundings: SlotSurroundings & { lines: Lines }): SignaturePadSlot {
  const slot = createSlot<PadDriver>({
    ...surroundings,
    role: 'signaturePad',
    createDriver: (binding) => {
      const line = surroundings.lines.open('signaturePad', binding);
      if (!isHid(line)) throw new DeviceError('PAD_UNSUPPORTED', { device: binding.address });
      const address = parseAddress(binding.address);
      const pad = createSignaturePad(
        line,
        address?.kind === 'hid' && 'productId' in address ? { productId: address.productId } : {},
      );
      return {
        pad,
        async probe() {
          const { model, firmware, uid } = await pad.describe();
          await pad.status();
          return { identity: `${model} · ${uid} · 固件 ${firmware}`, warning: null, failure: null };
        },
        close: () => pad.close(),
        onUnrest: (listener) =>
          line.onClosed((reason) => {
            if (reason === 'lost') listener();
          }),
      };
    },
  });
  return {
    ...slot,
    describe: (signal) => slot.use('准备签字', ({ pad }) => pad.describe(signal ? { signal } : {})),
    async sign(options) {
      const signature = await slot.use(
        '签字中',
        ({ pad }) => pad.sign(options),
        ({ quality }) => ({ failure: null, warning: quality === 'gaps' ? '笔迹有缺' : null }),
      );
      slot.note(`签字 1 次 · ${signature.strokes.length} 笔`);
      return signature;
    },
    async test() {
      const { model, screen } = await slot.use('自检', async ({ pad }) => {
        await pad.status();
        return pad.describe();
      });
      slot.note('自检正常');
      return { isOk: true, text: `自检正常：${model}，屏幕 ${screen.width}×${screen.height}` };
    },
  };
}
