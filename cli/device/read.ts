import { ExpectedError } from '#contract/errors.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { createIdCardReader } from '#native-bindings/id-card/reader.ts';
import { isHid } from '#native-bindings/transport/tap.ts';
import { streamOfReader } from '#host/devices/card-reader.ts';
import { answering, numberFlag } from '../answer.ts';
import { bindingFrom, onDevice, openLine, type PortFlags } from './line.ts';

export interface ReadFlags extends PortFlags {
  timeout: string;
  framing?: string;
}

/** Prints one card as JSON: the fields a script needs, without the photo. */
export const readIdCardOnce = (flags: ReadFlags): Promise<void> =>
  answering(async () => {
    const timeoutMs = numberFlag('timeout', flags.timeout, 100, 600_000);
    const binding = bindingFrom(flags, flags.framing ? { framing: flags.framing } : {});
    return onDevice('idCard', flags.port, async (signal) => {
      const line = openLine('idCard', binding);
      // A recording is a stream already, whatever its reader was connected by.
      const reader = createIdCardReader(line.kind === 'hid' && isHid(line) ? streamOfReader(line, binding) : line);
      try {
        const { type, name, sex, ethnicity, birth, validFrom, validTo, address, number, authority, samId } =
          await reader.readIdCard({ timeoutMs, signal });
        return { type, name, sex, ethnicity, birth, validFrom, validTo, address, number, authority, samId };
      } catch (error) {
        throw isDeviceError(error, 'CARD_TIMEOUT') ? noCard() : error;
      } finally {
        await reader.close();
      }
    });
  });

/** A reader shows each card once: one that another program has read stays hidden until it is lifted. */
function noCard(): ExpectedError {
  const error = new ExpectedError('CARD_TIMEOUT');
  error.message = '没有读到卡。请把身份证平放在读卡器上再运行一次；卡已经放着的，请拿起来再放。';
  return error;
}
