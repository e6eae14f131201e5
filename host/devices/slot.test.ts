import { afterEach, describe, expect, it } from 'vitest';
import { DeviceError } from '#native-bindings/errors.ts';
import { eventually } from '#tests/world.ts';
import { createSlot, type Binding, type Slot, type SlotDriver } from './slot.ts';

/** A device that answers when told to. */
interface Fake extends SlotDriver {
  address: string;
}

let slot: Slot<Fake> | null = null;
afterEach(async () => {
  await slot?.stop();
  slot = null;
});

const at = (address: string): Binding => ({ address, baudRate: 115_200, settings: {} });

function slotOf(part: (address: string) => Partial<Fake> = () => ({})): Slot<Fake> {
  slot = createSlot<Fake>({
    role: 'documentPrinter',
    now: () => '2026-11-24T01:00:00.000Z',
    onChange: () => undefined,
    // So long that whatever becomes well again in a test did not wait for the next round.
    probeMs: { well: 600_000, ill: 600_000 },
    createDriver: ({ address }) => ({
      address,
      probe: async () => ({ identity: address, warning: null, failure: null }),
      close: async () => undefined,
      ...part(address),
    }),
  });
  return slot;
}

describe('a line that swallows everything', () => {
  it('is closed and opened again after two silent probes, and the device is there without anybody pressing anything', async () => {
    const opened: string[] = [];
    const closed: string[] = [];
    let isDead = true;
    slot = createSlot<Fake>({
      role: 'receiptPrinter',
      now: () => '2026-11-24T01:00:00.000Z',
      onChange: () => undefined,
      probeMs: { well: 600_000, ill: 1 },
      createDriver({ address }) {
        opened.push(address);
        const isStuck = isDead && opened.length < 2;
        return {
          address,
          probe: async () => {
            if (isStuck) throw new DeviceError('PRINTER_TIMEOUT');
            return { identity: address, warning: null, failure: null };
          },
          close: async () => void closed.push(address),
        };
      },
    });
    await slot.bind(at('/dev/ttyUSB0'));
    await eventually('well', () => slot?.state().state === 'ready');
    expect([opened.length, closed.length]).toEqual([2, 1]);
    isDead = false;
  });

  it('that stays dead is opened again ever more rarely, and the light does not flicker meanwhile', async () => {
    let probes = 0;
    let opened = 0;
    const words = new Set<string>();
    slot = createSlot<Fake>({
      role: 'receiptPrinter',
      now: () => '2026-11-24T01:00:00.000Z',
      onChange: () => void words.add(slot?.state().word ?? ''),
      probeMs: { well: 600_000, ill: 1 },
      createDriver({ address }) {
        opened += 1;
        return {
          address,
          probe: async () => {
            probes += 1;
            throw new DeviceError('PRINTER_TIMEOUT');
          },
          close: async () => undefined,
        };
      },
    });
    await slot.bind(at('/dev/ttyUSB0'));
    await eventually('asked often', () => probes >= 40);
    // After 2, 4, 8, 16 and 32 probes in silence.
    expect(opened).toBe(6);
    expect([...words].sort()).toEqual(['无应答', '连接中'].sort());
  });

  it('is opened again as well when the device never said a word, and when only its work meets the silence', async () => {
    let opened = 0;
    const make = (probe: Fake['probe']): Slot<Fake> => {
      opened = 0;
      return createSlot<Fake>({
        role: 'caller',
        now: () => '2026-11-24T01:00:00.000Z',
        onChange: () => undefined,
        probeMs: { well: 1, ill: 1 },
        createDriver: ({ address }) => ((opened += 1), { address, probe, close: async () => undefined }),
      });
    };
    const well = { identity: null, warning: null, failure: null };
    slot = make(async () => ({ ...well, answer: 'nothing' }));
    await slot.bind(at('/dev/ttyUSB0'));
    await eventually('opened again', () => opened >= 2);
    expect(slot.state().state).not.toBe('fault');
    await slot.stop();

    slot = make(async () => ({ ...well, answer: 'notAsked' }));
    await slot.bind(at('/dev/ttyUSB0'));
    for (let tries = 0; tries < 2; tries += 1)
      await expect(
        slot.use('发送', async () => {
          throw new DeviceError('PANEL_SILENT');
        }),
      ).rejects.toMatchObject({ code: 'PANEL_SILENT' });
    await eventually('opened again', () => opened === 2);
  });

  it('is left alone while the device answers, whatever it complains of', async () => {
    let probes = 0;
    let opened = 0;
    slot = createSlot<Fake>({
      role: 'receiptPrinter',
      now: () => '2026-11-24T01:00:00.000Z',
      onChange: () => undefined,
      probeMs: { well: 600_000, ill: 1 },
      createDriver({ address }) {
        opened += 1;
        return {
          address,
          probe: async () => {
            probes += 1;
            throw new DeviceError('PRINTER_PAPER_OUT');
          },
          close: async () => undefined,
        };
      },
    });
    await slot.bind(at('/dev/ttyUSB0'));
    await eventually('asked often', () => probes >= 10);
    expect(opened).toBe(1);
  });
});

describe('another device put to a role', () => {
  it('is asked at once, though work given to the one before is still under way', async () => {
    const devices = slotOf();
    await devices.bind(at('cups:old'));
    await eventually('old well', () => devices.state().state === 'ready');
    const work = Promise.withResolvers<string>();
    const job = devices.use('打印中', () => work.promise);
    await devices.bind(at('cups:new'));
    await eventually('new well', () => devices.state().state === 'ready');
    expect(devices.state().identity).toBe('cups:new');
    work.resolve('done');
    expect(await job).toBe('done');
    expect(devices.state()).toMatchObject({ state: 'ready', identity: 'cups:new' });
  });

  it('is asked at once, though the one before still owes its answer', async () => {
    const owed = Promise.withResolvers<never>();
    let isAsked = false;
    const devices = slotOf((address) =>
      address === 'cups:old' ? { probe: () => ((isAsked = true), owed.promise) } : {},
    );
    await devices.bind(at('cups:old'));
    await eventually('old asked', () => isAsked);
    await devices.bind(at('cups:new'));
    owed.reject(new DeviceError('CANCELLED'));
    await eventually('new well', () => devices.state().state === 'ready');
    expect(devices.state().identity).toBe('cups:new');
  });

  it('gets the work that is given while the one before lets go', async () => {
    const letGo = Promise.withResolvers<void>();
    let isLeaving = false;
    const devices = slotOf((address) =>
      address === 'cups:old' ? { close: () => ((isLeaving = true), letGo.promise) } : {},
    );
    await devices.bind(at('cups:old'));
    const bound = devices.bind(at('cups:new'));
    await eventually('old leaving', () => isLeaving);
    const used = devices.use('打印中', async ({ address }) => address);
    letGo.resolve();
    expect(await used).toBe('cups:new');
    await bound;
  });
});

it('work for a role nobody plays is refused at once', async () => {
  const devices = slotOf();
  await expect(devices.use('打印中', async () => '')).rejects.toMatchObject({ code: 'DEVICE_NOT_BOUND' });
  await devices.bind(at('cups:old'));
  await devices.bind(null);
  await expect(devices.use('打印中', async () => '')).rejects.toMatchObject({ code: 'DEVICE_NOT_BOUND' });
});
