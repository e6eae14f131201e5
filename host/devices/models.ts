import { HID_FRAMINGS } from '#native-bindings/id-card/hid-framing.ts';
import { printerModels } from './printer-driver.ts';

interface ModelName {
  id: string;
  name: string;
}

/** What a binding's settings may name, besides panel profiles and what was learned here. */
export function deviceModels(): { printers: ModelName[]; framings: ModelName[] } {
  const named = ({ id, name }: ModelName): ModelName => ({ id, name });
  return { printers: printerModels().map(named), framings: HID_FRAMINGS.map(named) };
}
