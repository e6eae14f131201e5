import { ExpectedError } from '#contract/errors.ts';
import type { DeviceRole, DeviceSettings } from '#contract/devices.ts';
import type { DeviceState } from '#contract/workstation/schemas.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { createTurnstile } from '#native-bindings/waiting.ts';
import { deviceFailure } from './failures.ts';
import { connecting, unbound, untouched } from './resting.ts';
import { roleTitles, untilBound } from './roles.ts';
import { firstReopenAt, silent } from './silence.ts';

export interface Binding {
  address: string;
  baudRate: number;
  settings: DeviceSettings;
}

export interface Health {
  identity: string | null;
  warning: string | null;
  failure: ExpectedError | null;
  /**
   * What the device itself said: `nothing`, though it is taken for well, counts as silence; `notAsked`: its line stands, and that is all
   * that is known. Absent: it answered, or the failure tells.
   */
  answer?: 'nothing' | 'notAsked';
}

/** What a driver must offer to sit in a slot. */
export interface SlotDriver {
  /** Asks the device whether it is well. `warning` keeps it usable. @throws DeviceError */
  probe(): Promise<Health>;
  /** Ends within its own deadline. */
  close(): Promise<void>;
  /** The device spoke up or its line was lost: it is asked anew at once. */
  onUnrest?(listener: () => void): () => void;
}

/** One role at the window, as the rest of the workstation sees it. */
export interface SlotFace {
  readonly role: DeviceRole;
  state(): DeviceState;
  bind(binding: Binding | null): Promise<void>;
  /** Closes the line and starts over. */
  reconnect(): Promise<DeviceState>;
  /** Tries what can be tried without a case. @throws ExpectedError */
  test(): Promise<{ isOk: boolean; text: string }>;
  stop(): Promise<void>;
}

export type Verdict = Pick<Health, 'warning' | 'failure'>;

export interface Slot<D extends SlotDriver> extends Omit<SlotFace, 'test'> {
  /**
   * Runs work on the device; probing rests meanwhile, and its failure shows on the light. Cancelling shows nothing.
   *
   * @param judge what the result says about the device; well unless given
   * @throws ExpectedError DEVICE_NOT_BOUND | …
   */
  use<T>(doing: string, work: (driver: D) => Promise<T>, judge?: (result: T) => Verdict): Promise<T>;
  /** Notes what happened last, e.g. `读卡成功`. */
  note(text: string): void;
}

export interface ProbeMs {
  well: number;
  ill: number;
  key?: number;
}

/** What every slot is given. */
export interface SlotSurroundings {
  now: () => string;
  onChange: (role: DeviceRole) => void;
  /** How often a well device, and how often a missing one is asked; how long a test waits for a key; milliseconds. */
  probeMs?: ProbeMs;
}

export interface SlotOptions<D extends SlotDriver> extends SlotSurroundings {
  role: DeviceRole;
  /** @throws DeviceError PROFILE_INVALID the settings cannot be meant */
  createDriver: (binding: Binding) => D;
}

/** A driver in its place. Work and questions are counted with it: those of the one before are not waited for. */
interface Held<D> {
  driver: D;
  binding: Binding;
  offUnrest: () => void;
  using: number;
  probing: Promise<void> | null;
}

const well: Verdict = { warning: null, failure: null };
/** A device that plays a role: opened, watched, reopened after a pull of the plug. */
export function createSlot<D extends SlotDriver>(options: SlotOptions<D>): Slot<D> {
  const { role, onChange, now } = options;
  const title = roleTitles[role];
  const probeMs = options.probeMs ?? { well: 10_000, ill: 800 };
  let state: DeviceState = untouched(role);
  let bound: Binding | null = null;
  let current: Held<D> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let silences = 0;
  let reopenAt = firstReopenAt;
  // Two who bind at once would each leave a driver behind, one of them with the line in its hands and nobody to close it.
  const inTurn = createTurnstile();

  const set = (patch: Partial<DeviceState>): void => {
    const failed =
      patch.failure && patch.failure.code !== state.failure?.code
        ? { lastFailure: { at: now(), message: patch.failure.message } }
        : {};
    const next = { ...state, ...patch, ...failed };
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    onChange(role);
  };
  const plan = (ms: number): void => {
    clearTimeout(timer);
    if (current) timer = setTimeout(() => void probe(), ms);
  };
  const show = (failure: ExpectedError | null, warning: string | null, identity?: string | null): void =>
    set({
      state: failure ? 'fault' : warning ? 'warning' : 'ready',
      word: failure ? faultWord(failure) : (warning ?? '正常'),
      failure: failure ? failure.toFailure() : null,
      ...(identity === undefined ? {} : { identity }),
    });
  const failed = (error: unknown, { address }: Binding): ExpectedError | null =>
    error instanceof ExpectedError ? error : deviceFailure(error, title, address);

  const probe = (): Promise<void> => {
    const held = current;
    if (!held || held.using > 0) return Promise.resolve();
    const mayShow = (): boolean => current === held && held.using === 0;
    held.probing ??= held.driver
      .probe()
      .then(({ identity, warning, failure, answer }) => {
        if (mayShow()) show(failure, warning, identity);
        if (answer !== 'notAsked') heard(failure, answer === 'nothing' || undefined);
      })
      .catch((error: unknown) => {
        const failure = failed(error, held.binding);
        if (mayShow()) show(failure, null);
        heard(failure);
      })
      .finally(() => {
        held.probing = null;
        rest(held);
        reopenWhenSilent(held);
      });
    return held.probing;
  };
  /** Silence in a row; anything else that a device says of itself came over a line that works. */
  const heard = (failure: ExpectedError | null, isSilent = failure !== null && silent.has(failure.code)): void => {
    if (isSilent) silences += 1;
    else [silences, reopenAt] = [0, firstReopenAt];
  };
  const reopenWhenSilent = (held: Held<D>): void => {
    if (current === held && silences >= reopenAt) reopen(held);
  };
  /**
   * A line may swallow everything until it is opened anew. Nobody asked for it, so the light stays as it is until the device answers;
   * each time in vain the next comes later.
   */
  const reopen = (held: Held<D>): void => {
    reopenAt *= 2;
    void inTurn(async () => {
      if (current !== held || held.using > 0 || isStopped) return;
      await leave();
      open(held.binding);
    });
  };
  /** Until it is asked again. */
  const rest = (held: Held<D>): void => {
    if (current === held) plan(state.state === 'fault' ? probeMs.ill : probeMs.well);
  };

  const leave = async (): Promise<void> => {
    clearTimeout(timer);
    const held = current;
    current = null;
    held?.offUnrest();
    try {
      await held?.driver.close();
    } catch (error) {
      // A device that will not let go must not keep the next one away; where both want the same line, opening it says so.
      if (!isDeviceError(error)) throw error;
    }
  };

  const rebind: Slot<D>['bind'] = async (binding) => {
    if (isStopped) return;
    await leave();
    bound = binding;
    if (!binding) return set({ ...unbound });
    set(connecting(binding));
    [silences, reopenAt] = [0, firstReopenAt];
    open(binding);
  };
  const open = (binding: Binding): void => {
    try {
      const driver = options.createDriver(binding);
      current = {
        driver,
        binding,
        offUnrest: driver.onUnrest?.(() => plan(50)) ?? (() => undefined),
        using: 0,
        probing: null,
      };
    } catch (error) {
      show(failed(error, binding), null);
      return;
    }
    plan(0);
  };

  return {
    role,
    state: () => state,
    bind: (binding) => inTurn(() => rebind(binding)),
    async use(doing, work, judge = () => well) {
      // While one lets go and the next comes, the work is the next one's.
      if (!current) await inTurn(async () => undefined);
      if (!current) {
        const { failure } = state;
        throw failure
          ? new ExpectedError(failure.code, failure.detail)
          : new ExpectedError('DEVICE_NOT_BOUND', { device: title, meanwhile: untilBound(role) });
      }
      const held = current;
      // Who was unbound meanwhile has nothing more to say on the light.
      const conclude = ({ failure, warning }: Verdict): void => {
        if (current === held) show(failure, warning);
      };
      held.using += 1;
      set({ state: 'busy', word: doing });
      try {
        const result = await work(held.driver);
        conclude(judge(result));
        return result;
      } catch (error) {
        const failure = failed(error, held.binding);
        // A card that did not come, or an applicant who did not sign, says nothing about the device.
        conclude({ failure: failure && isDeviceFault(failure) ? failure : null, warning: null });
        if (failure && silent.has(failure.code)) heard(failure);
        if (failure) throw failure;
        throw error;
      } finally {
        held.using -= 1;
        rest(held);
        reopenWhenSilent(held);
      }
    },
    async reconnect() {
      await inTurn(async () => {
        if (bound) await rebind(bound);
      });
      await probe();
      return state;
    },
    note: (text) => set({ lastActivity: { at: now(), text } }),
    stop: () =>
      inTurn(async () => {
        isStopped = true;
        await leave();
      }),
  };
}

/** What the person in front of the device did or did not do. */
const ofPeople = new Set(['CARD_', 'SIGN_', 'RATE_', 'PRINT_FILE', 'SIGNING_']);
const isDeviceFault = (failure: ExpectedError): boolean =>
  ![...ofPeople].some((start) => failure.code.startsWith(start));

const faultWords: Record<string, string> = {
  PORT_NOT_FOUND: '未连接',
  PORT_BUSY: '端口被占用',
  PORT_DENIED: '无权限',
  PORT_IO: '连线不稳',
  PORT_REFUSED: '拒绝连接',
  PORT_UNREACHABLE: '网络不通',
  PORT_NEEDS_BRIDGE: '需厂家桥接',
  HID_REFUSED: '指令被拒',
  HID_TIMEOUT: '无应答',
  READER_SILENT: '无应答',
  READER_GONE: '已断开',
  READER_FAULT: '需报修',
  READER_PROTOCOL: '数据异常',
  PRINTER_PAPER_OUT: '缺纸',
  PRINTER_COVER_OPEN: '上盖未合',
  PRINTER_CUTTER: '切刀卡住',
  PRINTER_OFFLINE: '脱机',
  PRINTER_FAULT: '需报修',
  PRINTER_GONE: '已断开',
  PRINTER_TIMEOUT: '无应答',
  PRINTER_BLOCKED: '不收数据',
  QUEUE_NOT_FOUND: '没有队列',
  QUEUE_STOPPED: '队列停用',
  QUEUE_REJECTING: '队列不收',
  PRINT_SYSTEM_MISSING: '无打印服务',
  PRINT_JOB_FAILED: '没有打出',
  PRINT_TRAY_UNKNOWN: '没有纸盒',
  PRINT_JOB_HELD: '已挂起',
  PRINT_JOB_TIMEOUT: '未打完',
  PAD_UNSUPPORTED: '型号不支持',
  PAD_SILENT: '无应答',
  PAD_GONE: '已断开',
  PAD_FAULT: '需报修',
  PAD_PROTOCOL: '数据异常',
  PAD_STATE: '正忙',
  PANEL_SILENT: '无应答',
  PANEL_GONE: '已断开',
  PANEL_PROTOCOL: '数据异常',
  SCANNER_UNTRUSTED: '证书未核对',
  SCANNER_CHANGED: '证书变了',
  SCANNER_NOT_FOUND: '未连接',
  SCANNER_JAM: '卡纸',
  SCANNER_COVER_OPEN: '盖未合',
  SCANNER_DENIED: '无权限',
  SCANNER_IO: '连线不稳',
  SCANNER_SETTING: '参数不符',
  SCANNER_SILENT: '无应答',
  SCANNER_PROTOCOL: '数据异常',
  SCAN_SYSTEM_MISSING: '无扫描程序',
  SCAN_DISK_FULL: '磁盘已满',
  PROFILE_INVALID: '配置有错',
};

function faultWord(failure: ExpectedError): string {
  return faultWords[failure.code] ?? '故障';
}
