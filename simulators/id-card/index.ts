import path from 'node:path';
import { openPty } from '../pty.ts';
import type { SimulatedCard } from './card.ts';
import type { CardFault } from './faults.ts';
import { createSdtModule, type ExchangeLog, type SdtModuleOptions } from './module.ts';
import { createPacer } from './pacer.ts';
import { createCommandParser } from './protocol.ts';

export { SAMPLE_CARD, type ResidentCard, type SimulatedCard } from './card.ts';
export type { CardFault } from './faults.ts';
export { createIdCardHidSimulator, type HidFault, type IdCardHidSimulator } from './hid.ts';
export type { ExchangeLog } from './module.ts';

export const photoMisdeeds = ['crash', 'hang', 'nonsense', 'half', 'flood'] as const;
/** The stand-in for the program that decodes card photos, as program and arguments. */
export function photoDecoderCommand(misdeed?: (typeof photoMisdeeds)[number]): string[] {
  return [process.execPath, path.join(import.meta.dirname, 'decode-photo.ts'), ...(misdeed ? [misdeed] : [])];
}

export interface IdCardSimulatorOptions extends SdtModuleOptions {
  /** Where the serial port shall appear, e.g. `/tmp/idcard`. */
  path: string;
  /** Emit bytes no faster than a line of this speed carries them. */
  baudPacing?: number;
}

export interface IdCardSimulator {
  readonly path: string;
  /** Every command served: names, status codes and sizes, no card data. */
  readonly log: ExchangeLog[];
  place(card: SimulatedCard): void;
  lift(): void;
  /** Misbehaves until the fault's count is used up, or `misbehave(null)`. */
  misbehave(fault: CardFault | null): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

/** A reader on a pty, with a card to place and lift, able to misbehave. */
export async function startIdCardSimulator(options: IdCardSimulatorOptions): Promise<IdCardSimulator> {
  const pty = await openPty(options.path);
  const module = createSdtModule(options);
  const pacer = createPacer((bytes) => pty.write(bytes), options.baudPacing);

  pty.onData(
    createCommandParser((command) => {
      pacer.charge(10);
      const { bytes, fault } = module.answer(command);
      if (fault?.kind === 'split') pacer.send(bytes, { pieceBytes: fault.bytes, pauseMs: fault.pauseMs ?? 5 });
      else
        pacer.send(bytes, {
          delayMs: fault?.kind === 'slow' || fault?.kind === 'late' ? fault.delayMs : 0,
          overtakes: fault?.kind === 'late',
        });
    }),
  );
  return {
    path: options.path,
    log: module.log,
    place: module.place,
    lift: module.lift,
    misbehave: module.misbehave,
    async unplug() {
      pacer.clear();
      module.powerOff();
      await pty.unplug();
    },
    replug: () => pty.replug(),
    async close() {
      pacer.clear();
      await pty.close();
    },
  };
}
