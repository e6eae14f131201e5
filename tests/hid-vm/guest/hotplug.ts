import { listHidDevices } from '#native-bindings/transport/hid-devices.ts';
import { sleep } from '#native-bindings/waiting.ts';
import type { HidHotplug } from '../index.ts';
import { KEPT } from './plans.ts';
import { byIdentity, codeOf, until, withRig } from './rig.ts';

/** From the plugging until the first feature is answered: the kernel's part, finding the device, opening it, one question. */
export async function measureHotplug(cycles: number): Promise<HidHotplug> {
  const times: number[] = [];
  await withRig(async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    await transport.open();
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      await device.unplug();
      await until(async () => endings.length === cycle && (await listHidDevices()).length === 0, 'the loss');
      const began = performance.now();
      const plugging = device.plug();
      // As a driver does while its device is away, only without pauses to speak of.
      while ((await codeOf(transport.open())) !== null) await sleep(10);
      await transport.getFeature(KEPT, 32);
      times.push(performance.now() - began);
      await plugging;
    }
  });
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10;
  return { cycles: times.length, p50Ms: at(0.5), p95Ms: at(0.95) };
}
