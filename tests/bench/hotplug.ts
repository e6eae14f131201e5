import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createCardReaderSlot } from '#host/devices/card-reader.ts';
import { createLines } from '#host/devices/lines.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import { startIdCardSimulator } from '#simulators/id-card/index.ts';
import { measureHidHotplug } from '#tests/hid-vm/index.ts';
import { percentile } from './figures.ts';

const CYCLES = 50;
const BAR_MS = 2000;

export interface HotplugBench {
  bench: 'hotplug';
  /** From the plug going in to the light saying ready again, milliseconds. */
  serial: { cycles: number; p50Ms: number; p95Ms: number };
  hid: { cycles: number; p50Ms: number; p95Ms: number };
  barMs: number;
  held: boolean;
}

/** Pulls and plugs a card reader: on a pty through the workstation's own slot, and on a real hidraw in the virtual machine. */
export async function benchHotplug(): Promise<HotplugBench> {
  const serial = await serialHotplug();
  const { cycles, p50Ms, p95Ms } = await measureHidHotplug({ cycles: CYCLES });
  const hid = { cycles, p50Ms, p95Ms };
  return {
    bench: 'hotplug',
    serial,
    hid,
    barMs: BAR_MS,
    held: serial.p95Ms <= BAR_MS && hid.p95Ms <= BAR_MS && serial.cycles === CYCLES && hid.cycles === CYCLES,
  };
}

async function serialHotplug(): Promise<HotplugBench['serial']> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-hotplug-'));
  const simulator = await startIdCardSimulator({ path: join(folder, 'reader') });
  let changed: () => void = () => undefined;
  const slot = createCardReaderSlot({
    lines: createLines(
      (path, baudRate) => createSerialTransport({ path, baudRate }),
      () => performance.now(),
    ),
    now: () => new Date().toISOString(),
    onChange: () => changed(),
  });
  const turned = (state: string): Promise<void> =>
    new Promise((resolve) => {
      changed = () => {
        if (slot.state().state === state) resolve();
      };
      changed();
    });
  const times: number[] = [];
  try {
    await slot.bind({ address: simulator.path, baudRate: 115_200, settings: {} });
    await turned('ready');
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      await simulator.unplug();
      await turned('fault');
      // Back at any moment between two looks, not always right after one.
      await new Promise((resolve) => setTimeout(resolve, (cycle * 137) % 900));
      await simulator.replug();
      const plugged = performance.now();
      await turned('ready');
      times.push(performance.now() - plugged);
    }
  } finally {
    await slot.stop();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { cycles: times.length, p50Ms: Math.round(percentile(times, 50)), p95Ms: Math.round(percentile(times, 95)) };
}
