import { createUhidDevice, type UhidDevice, type UhidParts } from './device.ts';

/** Runs virtual HID devices on the orders of the parent process; see `index.ts`. Ends with its parent. */
export type UhidOrder =
  | { do: 'add'; device: string; module: string; make: string; args: unknown[] }
  | { do: 'plug'; device: string }
  | { do: 'unplug'; device: string }
  | { do: 'rename'; device: string; identity: Parameters<UhidDevice['rename']>[0] }
  | { do: 'call'; device: string; method: string; args: unknown[] };

/** What a module's maker function returns. */
export interface UhidPlan extends UhidParts {
  /** What the parent may call: switches for misbehaving, questions about what was seen. */
  controls?: Record<string, (...args: never[]) => unknown>;
}

const devices = new Map<string, { plan: UhidPlan; device: UhidDevice }>();

async function obey(order: UhidOrder): Promise<unknown> {
  if (order.do === 'add') {
    const maker = ((await import(order.module)) as Record<string, ((...args: unknown[]) => UhidPlan) | undefined>)[
      order.make
    ];
    if (!maker) throw new Error(`${order.module} 里没有 ${order.make}`);
    const plan = maker(...order.args);
    devices.set(order.device, { plan, device: createUhidDevice(plan) });
    return;
  }
  const entry = devices.get(order.device);
  if (!entry) throw new Error(`没有设备 ${order.device}`);
  if (order.do === 'rename') return entry.device.rename(order.identity);
  if (order.do !== 'call') return entry.device[order.do]();
  const control = entry.plan.controls?.[order.method] as ((...args: unknown[]) => unknown) | undefined;
  if (!control) throw new Error(`设备 ${order.device} 没有 ${order.method}`);
  return control(...order.args);
}

process.on('message', (message: { id: number; order: UhidOrder }) => {
  obey(message.order).then(
    (value) => process.send?.({ id: message.id, value }),
    (error: unknown) =>
      process.send?.({ id: message.id, failed: error instanceof Error ? error.message : String(error) }),
  );
});
// A thread waiting in the kernel would keep this process from ending in the ordinary way.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
