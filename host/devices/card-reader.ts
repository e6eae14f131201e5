import { createIdCardReader, type IdCardReader, type IdCardRecord } from '#native-bindings/id-card/reader.ts';
import {
  createChunkedTransport,
  HID_FRAMINGS,
  MIAXIS,
  PLAIN,
  type HidFraming,
} from '#native-bindings/id-card/hid-framing.ts';
import { parseHidFraming } from '#native-bindings/id-card/framing-text.ts';
import { cardLeftWord } from '#contract/device-words.ts';
import { ExpectedError } from '#contract/errors.ts';
import { DeviceError } from '#native-bindings/errors.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import { isHid } from '#native-bindings/transport/tap.ts';
import type { HidTransport, Transport } from '#native-bindings/transport/transport.ts';
import type { Lines } from './lines.ts';
import { createSlot, type Binding, type SlotDriver, type SlotFace, type SlotSurroundings } from './slot.ts';

interface ReaderDriver extends SlotDriver {
  reader: IdCardReader;
}

export interface CardReaderSlot extends SlotFace {
  /** @throws ExpectedError with the reader's or the card's cause; the abort error when cancelled */
  read(timeoutMs: number, signal: AbortSignal | undefined): Promise<IdCardRecord>;
  /** The case is accepted or the clerk gone: whether a card still lies there is on the light until it is taken. Never fails. */
  lookForLeft(): Promise<void>;
}

export function createCardReaderSlot(surroundings: SlotSurroundings & { lines: Lines }): CardReaderSlot {
  /** Somebody's card may lie there that nobody wants to read. */
  let isLeftLookedFor = false;
  const leftOn = async (reader: IdCardReader): Promise<string | null> => {
    isLeftLookedFor &&= await reader.isCardThere();
    return isLeftLookedFor ? cardLeftWord : null;
  };
  const slot = createSlot<ReaderDriver>({
    ...surroundings,
    role: 'idCard',
    createDriver: (binding) => {
      const opened = surroundings.lines.open('idCard', binding);
      const line = isHid(opened) ? streamOfReader(opened, binding) : opened;
      const reader = createIdCardReader(line);
      return {
        reader,
        async probe() {
          await reader.status();
          return { identity: await reader.samId(), warning: await leftOn(reader), failure: null };
        },
        close: () => reader.close(),
        onUnrest: (listener) =>
          line.onClosed((reason) => {
            if (reason === 'lost') listener();
          }),
      };
    },
  });
  return {
    ...slot,
    async read(timeoutMs, signal) {
      isLeftLookedFor = false;
      const record = await slot.use('读卡中', ({ reader }) =>
        reader.readIdCard({ timeoutMs, ...(signal ? { signal } : {}) }),
      );
      slot.note('读卡成功');
      return record;
    },
    async lookForLeft() {
      if (slot.state().state !== 'ready' && slot.state().state !== 'warning') return;
      isLeftLookedFor = true;
      try {
        await slot.use(
          '看卡',
          ({ reader }) => leftOn(reader),
          (warning) => ({ warning, failure: null }),
        );
      } catch (error) {
        // The light says what is wrong with the reader; whoever accepted or left is not held up by it.
        if (!(error instanceof ExpectedError)) throw error;
      }
    },
    async test() {
      const samId = await slot.use('自检', async ({ reader }) => {
        await reader.status();
        return reader.samId();
      });
      slot.note('自检正常');
      return { isOk: true, text: `自检正常，安全模块号 ${samId}` };
    },
  };
}

/** Readers over HID wrap what they say in reports; the driver reads the stream inside. @throws DeviceError PROFILE_INVALID */
export function streamOfReader(line: HidTransport, binding: Binding): Transport {
  return createChunkedTransport(line, readerFraming(binding));
}

/** The framing chosen or learned for this reader; the one its vendor is known to use otherwise. @throws DeviceError PROFILE_INVALID */
export function readerFraming({ address, settings }: Pick<Binding, 'address' | 'settings'>): HidFraming {
  const chosen = settings['framing'];
  if (typeof chosen === 'string' && chosen !== '') {
    const known = HID_FRAMINGS.find((one) => one.id === chosen);
    if (known) return known;
    if (chosen.startsWith('{')) return parseHidFraming(chosen);
    throw new DeviceError('PROFILE_INVALID', { device: address, detail: { problem: `没有名为“${chosen}”的封装` } });
  }
  const at = parseAddress(address);
  return at?.kind === 'hid' && 'vendorId' in at && at.vendorId === 0x10c4 && at.productId === 0x0007 ? MIAXIS : PLAIN;
}
