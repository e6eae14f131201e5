import { discoverSerialPorts } from '#native-bindings/transport/discover.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { listBindings, saveBinding } from '#db/queries/devices.ts';
import type { Db } from '#db/open.ts';
import type { DeviceRole, DeviceState, PortCandidate } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';
import type { Changes } from '../changes.ts';
import { findFonts } from '../documents/fonts.ts';
import { createCardReaderSlot, type CardReaderSlot } from './card-reader.ts';
import { createReceiptPrinting, type ReceiptPrinting } from './receipt-printing.ts';

export interface Devices {
  readonly cardReader: CardReaderSlot;
  readonly receiptPrinter: ReceiptPrinting;
  start(): Promise<void>;
  stop(): Promise<void>;
  states(): DeviceState[];
  /** Serial ports of this machine; a bus with nothing on it is an empty list. */
  ports(): Promise<{ ports: z.infer<typeof PortCandidate>[]; enumeration: string }>;
  bind(role: DeviceRole, address: string, baudRate: number): Promise<void>;
  reconnect(role: DeviceRole): Promise<DeviceState>;
  test(role: DeviceRole): Promise<{ isOk: boolean; text: string }>;
}

export interface DevicesDeps {
  db: Db;
  changes: Changes;
  now: () => string;
  openTransport?: (address: string, baudRate: number) => Transport;
  probeMs?: { well: number; ill: number };
}

export function createDevices({ db, changes, now, openTransport = (path, baudRate) => createSerialTransport({ path, baudRate }), probeMs }: DevicesDeps): Devices {
  const shared = { openTransport, now, onChange: () => changes.notify('station'), ...(probeMs ? { probeMs } : {}) };
  const cardReader = createCardReaderSlot(shared);
  const receiptPrinter = createReceiptPrinting({ ...shared, fontFile: () => findFonts().regular });
  const slots = { idCard: cardReader, receiptPrinter };

  return {
    cardReader, receiptPrinter,
    async start() {
      for (const row of listBindings(db)) {
        if (row.role in slots) await slots[row.role as DeviceRole].bind({ address: row.address, baudRate: row.baud_rate });
      }
    },
    stop: async () => { await Promise.all(Object.values(slots).map((slot) => slot.stop())); },
    states: () => Object.values(slots).map((slot) => slot.state()),
    async ports() {
      const found = await discoverSerialPorts();
      const bound = new Map(listBindings(db).map((row) => [row.address, row.role as DeviceRole]));
      const known = found.ports.map((port) => ({ address: port.path, label: [port.manufacturer, port.byId].filter(Boolean).join(' · ') || port.path, boundTo: bound.get(port.path) ?? null }));
      // A bound port that is not plugged in now is still shown, with its role.
      const absent = [...bound].filter(([address]) => !known.some((port) => port.address === address)).map(([address, role]) => ({ address, label: address, boundTo: role }));
      return { ports: [...known, ...absent], enumeration: found.enumeration };
    },
    async bind(role, address, baudRate) {
      saveBinding(db, { role, address, baud_rate: baudRate });
      for (const [other, slot] of Object.entries(slots)) {
        if (other !== role && slot.state().address === address) await slot.bind(null);
      }
      await slots[role].bind({ address, baudRate });
    },
    reconnect: (role) => slots[role].reconnect(),
    async test(role) {
      if (role === 'idCard') return { isOk: true, text: await cardReader.test() };
      const outcome = await receiptPrinter.test();
      return { isOk: outcome.state === 'printed', text: outcome.state === 'printed' ? '测试页已打印' : (receiptPrinter.state().failure?.message ?? '没有确认打印完成，请看纸上是否完整') };
    },
  };
}
