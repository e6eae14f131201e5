import type { DeviceRole, DeviceState } from '#contract/workstation/schemas.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { deviceFailure } from './failures.ts';

/** What a driver must offer to sit in a slot. */
export interface SlotDriver {
  /** Asks the device whether it is well. `warning` keeps it usable. @throws DeviceError */
  probe(): Promise<{ identity: string | null; warning: string | null; failure: ExpectedError | null }>;
  close(): Promise<void>;
}

export interface Slot<D extends SlotDriver> {
  readonly role: DeviceRole;
  state(): DeviceState;
  /** The driver, when a port is chosen. @throws ExpectedError DEVICE_NOT_BOUND */
  driver(): D;
  bind(binding: { address: string; baudRate: number } | null): Promise<void>;
  /** Runs work on the device; probing rests meanwhile, and its failure shows on the light. Cancelling shows nothing. */
  use<T>(doing: string, work: (driver: D) => Promise<T>): Promise<T>;
  /** Closes the port and starts over. */
  reconnect(): Promise<DeviceState>;
  /** Notes what happened last, e.g. `读卡成功`. */
  note(text: string, failure?: ExpectedError | null, warning?: string | null): void;
  stop(): Promise<void>;
}

export interface SlotOptions<D extends SlotDriver> {
  role: DeviceRole;
  title: string;
  openTransport: (address: string, baudRate: number) => Transport;
  createDriver: (transport: Transport, baudRate: number) => D;
  now: () => string;
  onChange: () => void;
  /** How often a well device, and how often a missing one is asked, milliseconds. */
  probeMs?: { well: number; ill: number };
}

/** One role at the window and the device that plays it: opened, watched, reopened after a pull of the plug. */
export function createSlot<D extends SlotDriver>(options: SlotOptions<D>): Slot<D> {
  const { role, title, onChange, now } = options;
  const probeMs = options.probeMs ?? { well: 10_000, ill: 1500 };
  let state: DeviceState = { role, title, state: 'unbound', word: '未指定', address: null, baudRate: null, identity: null, failure: null, lastActivity: null };
  let current: { driver: D; transport: Transport; offClosed: () => void } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let using = 0;
  let probing: Promise<void> | null = null;

  const set = (patch: Partial<DeviceState>): void => {
    const next = { ...state, ...patch };
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    onChange();
  };
  const plan = (ms: number): void => {
    clearTimeout(timer);
    if (current) timer = setTimeout(() => void probe(), ms);
  };
  const show = (failure: ExpectedError | null, warning: string | null, identity?: string | null): void => set({
    state: failure ? 'fault' : warning ? 'warning' : 'ready',
    word: failure ? faultWord(failure) : (warning ?? '正常'),
    failure: failure ? failure.toFailure() : null,
    ...(identity === undefined ? {} : { identity }),
  });

  const probe = (): Promise<void> => {
    if (probing) return probing;
    const held = current;
    if (!held || using > 0) return Promise.resolve();
    probing = held.driver.probe()
      .then(({ identity, warning, failure }) => { if (current === held && using === 0) show(failure, warning, identity); })
      .catch((error: unknown) => { if (current === held && using === 0) show(deviceFailure(error, title, held.transport.address), null); })
      .finally(() => {
        probing = null;
        plan(state.state === 'fault' ? probeMs.ill : probeMs.well);
      });
    return probing;
  };

  const leave = async (): Promise<void> => {
    clearTimeout(timer);
    const held = current;
    current = null;
    held?.offClosed();
    await held?.driver.close();
  };

  const bind: Slot<D>['bind'] = async (binding) => {
    await leave();
    if (!binding) {
      set({ state: 'unbound', word: '未指定', address: null, baudRate: null, identity: null, failure: null });
      return;
    }
    const transport = options.openTransport(binding.address, binding.baudRate);
    const driver = options.createDriver(transport, binding.baudRate);
    const offClosed = transport.onClosed((reason) => { if (reason === 'lost' && current?.transport === transport) plan(50); });
    current = { driver, transport, offClosed };
    set({ state: 'connecting', word: '连接中', address: binding.address, baudRate: binding.baudRate, identity: null, failure: null });
    plan(0);
  };

  return {
    role,
    state: () => state,
    driver() {
      if (!current) throw new ExpectedError('DEVICE_NOT_BOUND', { device: title });
      return current.driver;
    },
    bind,
    async use(doing, work) {
      if (!current) throw new ExpectedError('DEVICE_NOT_BOUND', { device: title });
      const held = current;
      using += 1;
      set({ state: 'busy', word: doing });
      try {
        const result = await work(held.driver);
        show(null, null);
        return result;
      } catch (error) {
        const failure = error instanceof ExpectedError ? error : deviceFailure(error, title, held.transport.address);
        // A card that did not come, or was pulled out, says nothing about the reader.
        show(failure && isDeviceFault(failure) ? failure : null, null);
        if (failure) throw failure;
        throw error;
      } finally {
        using -= 1;
        plan(state.state === 'fault' ? probeMs.ill : probeMs.well);
      }
    },
    async reconnect() {
      const { address, baudRate } = state;
      if (address !== null && baudRate !== null) {
        await bind({ address, baudRate });
        await probe();
      }
      return state;
    },
    note(text, failure, warning) {
      set({ lastActivity: { at: now(), text } });
      if (failure !== undefined || warning !== undefined) show(failure ?? null, warning ?? null);
    },
    stop: leave,
  };
}

const isDeviceFault = (failure: ExpectedError): boolean => !failure.code.startsWith('CARD_');

const faultWords: Record<string, string> = {
  PORT_NOT_FOUND: '未连接', PORT_BUSY: '端口被占用', PORT_DENIED: '无权限', PORT_IO: '连线不稳', READER_SILENT: '无应答', READER_GONE: '已断开', READER_FAULT: '需报修', READER_PROTOCOL: '数据异常',
  PRINTER_PAPER_OUT: '缺纸', PRINTER_COVER_OPEN: '上盖未合', PRINTER_CUTTER: '切刀卡住', PRINTER_OFFLINE: '脱机', PRINTER_FAULT: '需报修', PRINTER_GONE: '已断开', PRINTER_TIMEOUT: '无应答', PRINTER_BLOCKED: '不收数据',
};

function faultWord(failure: ExpectedError): string {
  return faultWords[failure.code] ?? '故障';
}
