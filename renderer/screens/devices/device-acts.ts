import { reactive, ref } from 'vue';
import type { DeviceBinding } from '#contract/devices.ts';
import type { DeviceRole, DeviceState } from '#contract/workstation/schemas.ts';
import { host, toHostFailure } from '../../connection/host.ts';
import { useNotices } from '../../stores/notices.ts';
import { quietTests } from './device-words.ts';

export interface TryResult {
  isOk: boolean;
  text: string;
}

const patience = { context: { deadlineMs: 45_000 } };

/** What a person does to devices from this screen; one act at a time on each device. */
export function useDeviceActs() {
  const notices = useNotices();
  const busy = reactive(new Set<DeviceRole>());
  /** What the last try of each device said. */
  const results = reactive(new Map<DeviceRole, TryResult>());
  /** Progress of trying all, null when not under way. */
  const all = ref<{ done: number; of: number } | null>(null);

  async function act(role: DeviceRole, call: () => Promise<unknown>): Promise<boolean> {
    if (busy.has(role)) return false;
    busy.add(role);
    results.delete(role);
    const isDone = await notices.attempt(call);
    busy.delete(role);
    return isDone;
  }

  const test = (role: DeviceRole): Promise<boolean> =>
    act(role, async () => {
      results.set(role, await host.devices.test({ role }, patience));
    });
  const reconnect = (role: DeviceRole): Promise<boolean> =>
    act(role, async () => {
      const state = await host.devices.reconnect({ role }, patience);
      notices.tell(`${state.title}：${state.failure?.message ?? state.word}`, state.state === 'fault' ? 'warn' : 'ok');
    });
  const bind = (binding: DeviceBinding): Promise<boolean> =>
    act(binding.role, async () => {
      await host.devices.bind(binding, patience);
      notices.tell('已绑定，正在连接。');
    });
  const unbind = (role: DeviceRole): Promise<boolean> =>
    act(role, async () => {
      await host.devices.unbind({ role }, patience);
      notices.tell('已解除绑定。');
    });

  /** Asks every bound device how it is, without paper, sound or a word to the applicant; one at work is left alone. */
  async function testAll(devices: readonly DeviceState[]): Promise<void> {
    if (all.value) return;
    const asked = devices.filter((one) => one.state !== 'unbound' && one.state !== 'busy' && !busy.has(one.role));
    all.value = { done: 0, of: asked.length };
    let well = 0;
    await Promise.all(
      asked.map(async ({ role }) => {
        busy.add(role);
        const result = await tryOne(role);
        busy.delete(role);
        // Only what went wrong stays in the list; the well ones are counted.
        if (result.isOk) results.delete(role);
        else results.set(role, result);
        if (result.isOk) well += 1;
        if (all.value) all.value.done += 1;
      }),
    );
    all.value = null;
    notices.tell(
      asked.length === 0
        ? '没有可以自检的设备。'
        : `自检 ${asked.length} 台：${well} 台正常${well < asked.length ? `，${asked.length - well} 台待处理` : ''}。`,
      well < asked.length ? 'warn' : 'ok',
    );
  }

  return { busy, results, all, test, reconnect, bind, unbind, testAll };
}

/** A failure is an answer here: the rest of the devices is tried all the same. */
async function tryOne(role: DeviceRole): Promise<TryResult> {
  try {
    return quietTests.includes(role)
      ? await host.devices.test({ role }, patience)
      : resultOf(await host.devices.reconnect({ role }, patience));
  } catch (error) {
    return { isOk: false, text: toHostFailure(error).failure.message };
  }
}

const resultOf = (state: DeviceState): TryResult => ({
  isOk: state.state !== 'fault',
  text: state.failure?.message ?? `${state.title}${state.word}`,
});
