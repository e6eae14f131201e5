import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createSignaturePad } from '#native-bindings/signature-pad/pad.ts';
import { listHidDevices } from '#native-bindings/transport/hid-devices.ts';
import { createHidTransport } from '#native-bindings/transport/hid.ts';
import { hidDevicesWithoutFile } from '#native-bindings/transport/sysfs.ts';
import { sleep } from '#native-bindings/waiting.ts';
import { MODELS } from '#simulators/signature-pad/models.ts';
import type { Check } from '../check.ts';
import { byIdentity, until, withRig } from '../rig.ts';

const SIMULATOR = new URL('../../../../simulators/signature-pad/index.ts', import.meta.url).href;
const WACOM = '/modules/wacom.ko';
const NO_DRIVER = 'this kernel has no wacom driver';
/** Usage pages by which that driver knows what is written on. */
const DIGITIZER = 0x000d;
const WACOM_DIGITIZER = 0xff0d;
const { productId } = MODELS['430'];
const identity = { vendorId: 0x056a, productId, name: 'STU-430', serialNumber: '' };
const isOnBus = (): boolean => readdirSync('/sys/bus/hid/devices').some((name) => name.startsWith('0003:056A:'));

/** Of the system's driver for drawing tablets, which the shipped settings keep away from pads. */
export const checks: Check[] = [
  {
    title: 'pad: out of reach where the wacom driver takes it and lets go, and back without that driver',
    limitMs: 60_000,
    async run() {
      if (!existsSync(WACOM)) return NO_DRIVER;
      return withRig(async (rig) => {
        const simulated = await rig.deviceOf(identity, SIMULATOR, 'createPadSimulator', { model: '430' });
        await simulated.unplug();
        await until(() => !isOnBus(), 'the pad gone');
        execFileSync('insmod', [WACOM]);
        try {
          simulated.plugUntaken();
          await until(isOnBus, 'the pad on the bus');
          await sleep(2000);
          assert.deepEqual(await listHidDevices(), []);
          assert.deepEqual(await hidDevicesWithoutFile(), ['056a:00a4']);
          await simulated.unplug();
        } finally {
          execFileSync('rmmod', ['wacom']);
        }
        await simulated.plug();
        const pad = createSignaturePad(createHidTransport(byIdentity(identity)), { productId });
        try {
          assert.equal((await pad.describe()).model, 'STU-430');
          assert.deepEqual(await hidDevicesWithoutFile(), []);
        } finally {
          await pad.close();
        }
      });
    },
  },
  {
    title: 'pad: in reach in spite of the wacom driver where it calls itself a digitizer',
    limitMs: 60_000,
    async run() {
      if (!existsSync(WACOM)) return NO_DRIVER;
      execFileSync('insmod', [WACOM]);
      try {
        return await withRig(async (rig) => {
          for (const usagePage of [DIGITIZER, WACOM_DIGITIZER]) {
            const simulated = await rig.deviceOf(identity, SIMULATOR, 'createPadSimulator', {
              model: '430',
              usagePage,
            });
            const pad = createSignaturePad(createHidTransport(byIdentity(identity)), { productId });
            try {
              assert.equal((await pad.describe()).model, 'STU-430');
              assert.deepEqual(await hidDevicesWithoutFile(), []);
            } finally {
              await pad.close();
              await simulated.unplug();
            }
          }
        });
      } finally {
        execFileSync('rmmod', ['wacom']);
      }
    },
  },
];
