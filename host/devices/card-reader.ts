import { createIdCardReader, type IdCardReader, type IdCardRecord } from '#native-bindings/id-card/reader.ts';
import { createSlot, type Slot, type SlotDriver, type SlotOptions } from './slot.ts';

interface ReaderDriver extends SlotDriver { reader: IdCardReader }

export interface CardReaderSlot extends Pick<Slot<ReaderDriver>, 'role' | 'state' | 'bind' | 'reconnect' | 'stop'> {
  /** @throws ExpectedError with the reader's or the card's cause; the abort error when cancelled */
  read(timeoutMs: number, signal: AbortSignal | undefined): Promise<IdCardRecord>;
  test(): Promise<string>;
}

export function createCardReaderSlot(options: Pick<SlotOptions<ReaderDriver>, 'openTransport' | 'now' | 'onChange' | 'probeMs'>): CardReaderSlot {
  const slot = createSlot<ReaderDriver>({
    ...options, role: 'idCard', title: '读卡器',
    createDriver: (transport) => {
      const reader = createIdCardReader(transport);
      return {
        reader,
        async probe() {
          await reader.status();
          return { identity: await reader.samId(), warning: null, failure: null };
        },
        close: () => reader.close(),
      };
    },
  });
  return {
    role: slot.role, state: slot.state, bind: slot.bind, reconnect: slot.reconnect, stop: slot.stop,
    async read(timeoutMs, signal) {
      const record = await slot.use('读卡中', ({ reader }) => reader.readIdCard({ timeoutMs, ...(signal ? { signal } : {}) }));
      slot.note('读卡成功');
      return record;
    },
    async test() {
      const samId = await slot.use('自检', async ({ reader }) => {
        await reader.status();
        return reader.samId();
      });
      slot.note('自检正常');
      return `自检正常，安全模块号 ${samId}`;
    },
  };
}
