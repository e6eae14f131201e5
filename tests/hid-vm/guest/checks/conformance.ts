import { createHidTransport } from '#native-bindings/transport/hid.ts';
import { conformanceCases, runConformanceCase } from '#native-bindings/transport/transport.conformance.ts';
import { sleep } from '#native-bindings/waiting.ts';
import type { Check } from '../check.ts';
import { KEPT, REFUSED, REPORT_BYTES, SILENT } from '../plans.ts';
import { byIdentity, withRig } from '../rig.ts';

/** What every transport must do, done by the kernel's hidraw. */
export const checks: readonly Check[] = conformanceCases.map((one): Check => ({
  title: `conformance: ${one.title}`,
  run: async () =>
    await withRig(async (rig) => {
      const device = await rig.device();
      const keeper = await rig.device();
      const listeners = new Set<(bytes: Uint8Array) => void>();
      let isOver = false;
      const telling = (async () => {
        while (!isOver) {
          for (const report of (await device.call('takeOutputs')) as Uint8Array[])
            for (const listener of [...listeners]) listener(report.subarray(1));
          await sleep(5);
        }
      })();
      const features = createHidTransport(byIdentity(keeper.identity));
      const reason = await runConformanceCase(one, async () => ({
        transport: createHidTransport(byIdentity(device.identity)),
        far: {
          write: async (bytes) => void (await device.call('input', bytes)),
          onData(listener) {
            listeners.add(listener);
            return () => void listeners.delete(listener);
          },
        },
        framing: 'reports',
        reportBytes: REPORT_BYTES,
        features: { transport: features, kept: KEPT, refused: REFUSED, silent: SILENT, length: 32 },
        unplug: () => device.unplug(),
        replug: async () => void (await device.plug()),
        async dispose() {
          isOver = true;
          await telling;
          await keeper.unplug();
          await features.close();
        },
      }));
      return reason ?? undefined;
    }),
}));
