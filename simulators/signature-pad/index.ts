import { writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import type { PadFault } from './faults.ts';
import { createPadFirmware, type PadFirmware, type PenPosition } from './firmware.ts';
import { MODELS, reportDescriptor, type PadModel } from './models.ts';
import { writeStrokes, type Script, type WritingOptions } from './writing.ts';

export type { PadFault } from './faults.ts';
export type { PadFirmware, PenPosition } from './firmware.ts';
export { scrawl, type Script } from './writing.ts';

export interface PadSimulatorOptions {
  model: PadModel['name'];
  /** Thirteen characters. */
  serial?: string;
  /** A 540 that takes image blocks of 2560 bytes. */
  takesLargeBlocks?: boolean;
  /** What its report descriptor says it is: a thing of its maker's own (0xff00) unless given. */
  usagePage?: number;
}

export interface PadSimulator {
  /** For `createMemoryHid`, or for the kernel. */
  firmware: PadFirmware;
  /** Report descriptor for the kernel. */
  descriptor: Uint8Array;
  identity: { vendorId: number; productId: number; name: string; serialNumber: string };
  readonly model: PadModel;
  readonly screen: { width: number; height: number; rgb: Uint8Array };
  misbehave(fault: PadFault | null): void;
  writeStrokes(script: Script, options: WritingOptions): Promise<number>;
  /** Touches one place for some 40 ms and lifts. */
  tap(x: number, y: number): void;
  hover(position: Omit<PenPosition, 'pressure'>): void;
  /** What a person would see, as a PNG. */
  screenPng(outFile: string): Promise<void>;
  /** What another process may call, see `simulators/uhid`. */
  controls: Record<string, (...args: never[]) => unknown>;
}

/** A Wacom STU pad that can misbehave. */
export function createPadSimulator(options: PadSimulatorOptions): PadSimulator {
  const model = MODELS[options.model];
  const serial = options.serial ?? `${options.model}SIM0000001`;
  const takesLargeBlocks = options.takesLargeBlocks ?? false;
  const firmware = createPadFirmware(model, { serial, takesLargeBlocks });
  const { width, height } = model;

  function tap(x: number, y: number): void {
    firmware.pen({ x, y, pressure: 0 });
    for (let sample = 0; sample < 8; sample += 1) firmware.pen({ x, y, pressure: 300 });
    firmware.pen({ x, y, pressure: 0 });
    firmware.pen({ x, y, pressure: 0, isNear: false });
  }
  const write = (script: Script, writing: WritingOptions): Promise<number> => writeStrokes(firmware, script, writing);

  return {
    firmware,
    model,
    tap,
    descriptor: reportDescriptor(model, takesLargeBlocks, options.usagePage),
    identity: { vendorId: 0x056a, productId: model.productId, name: `STU-${model.name}`, serialNumber: '' },
    screen: { width, height, rgb: firmware.screen.rgb },
    misbehave: (fault) => firmware.misbehave(fault),
    writeStrokes: write,
    hover: (position) => void firmware.pen({ ...position, pressure: 0 }),
    async screenPng(outFile) {
      const png = new PNG({ width, height });
      for (let pixel = 0; pixel < width * height; pixel += 1) {
        png.data.set([...firmware.screen.rgb.subarray(pixel * 3, pixel * 3 + 3), 255], pixel * 4);
      }
      await writeFile(outFile, PNG.sync.write(png));
    },
    controls: {
      misbehave: (fault: PadFault | null) => firmware.misbehave(fault),
      write: (script: Script, reportsPerSecond: number) => write(script, { reportsPerSecond }),
      tap,
      screen: () => Uint8Array.from(firmware.screen.rgb),
      received: () => structuredClone(firmware.received),
      samples: () => ({ ...firmware.samples }),
      isInking: () => firmware.isInking,
    },
  };
}
