import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { HidIdentity } from './events.ts';
import type { UhidOrder } from './process.ts';

/** A process of its own with virtual HID devices behind the kernel's HID layer. Needs Linux, `/dev/uhid` and root. */
export interface UhidProcess {
  /**
   * Adds a device, unplugged.
   *
   * @param module URL of a module; its function `make`, called with `args`, returns a `UhidPlan`
   */
  add(device: string, module: string, make: string, ...args: unknown[]): Promise<void>;
  /** Resolves once a driver of the system has taken it; never where none does. */
  plug(device: string): Promise<void>;
  unplug(device: string): Promise<void>;
  /** From the next plugging on. */
  rename(device: string, identity: Partial<HidIdentity>): Promise<void>;
  /** Calls one of the plan's controls. @throws when it throws */
  call(device: string, method: string, ...args: unknown[]): Promise<unknown>;
  /** Killed without warning: all its devices vanish at once. */
  die(): Promise<void>;
}

export function startUhidProcess(): UhidProcess {
  const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), {
    serialization: 'advanced',
    // Each plugged device holds one thread.
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let calls = 0;
  child.on('message', (message: { id: number; value?: unknown; failed?: string }) => {
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.failed === undefined) call?.resolve(message.value);
    else call?.reject(new Error(message.failed));
  });
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`模拟设备进程已结束（${signal ?? code}）`));
    waiting.clear();
  });
  const order = (what: UhidOrder): Promise<unknown> =>
    new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve, reject });
      child.send({ id: calls, order: what }, (error) => (error ? reject(error) : undefined));
    });
  return {
    add: async (device, module, make, ...args) => void (await order({ do: 'add', device, module, make, args })),
    plug: async (device) => void (await order({ do: 'plug', device })),
    unplug: async (device) => void (await order({ do: 'unplug', device })),
    rename: async (device, identity) => void (await order({ do: 'rename', device, identity })),
    call: (device, method, ...args) => order({ do: 'call', device, method, args }),
    async die() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
