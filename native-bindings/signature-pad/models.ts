import type { Encoding } from './image.ts';
import type { Capability } from './reports.ts';

/** USB vendor of the STU pads. */
export const WACOM = 0x056a;
const FIRST_STU = 0x00a1;
const LAST_STU = 0x00af;
/** Speaks TLS over an interface nobody has published. */
const STU_541 = 0x00a9;

const MODEL_NAMES: Record<number, string> = {
  0x00a1: 'STU-500',
  0x00a2: 'STU-300',
  0x00a3: 'STU-520A',
  0x00a4: 'STU-430',
  0x00a5: 'STU-530',
  0x00a6: 'STU-430V',
  0x00a8: 'STU-540',
  0x00a9: 'STU-541',
};

/** Whether such a pad may be driven at all, as far as its USB number tells. */
export function isDrivenProduct(productId: number): boolean {
  return productId >= FIRST_STU && productId <= LAST_STU && productId !== STU_541;
}

export function isDrivenModel(model: string): boolean {
  return !model.includes('541');
}

export function modelName(reported: string, productId: number | undefined): string {
  return reported || (productId === undefined ? undefined : MODEL_NAMES[productId]) || 'STU';
}

const FLAG = { zlib: 0x01, mono: 0x02, rgb565: 0x04, rgb24: 0x08 } as const;

/** What images the pad takes; old firmware leaves the flags empty, then the model tells. */
export function encodingsOf({ encodingFlag }: Capability, model: string): { encodings: Encoding[]; hasZlib: boolean } {
  const named = (['mono', 'rgb565', 'rgb24'] as const).filter((encoding) => (encodingFlag & FLAG[encoding]) !== 0);
  const hasZlib = (encodingFlag & FLAG.zlib) !== 0;
  if (named.length > 0) return { encodings: named, hasZlib };
  if (/53|54/.test(model)) return { encodings: ['mono', 'rgb565', 'rgb24'], hasZlib };
  if (model.includes('520')) return { encodings: ['mono', 'rgb565'], hasZlib };
  return { encodings: ['mono'], hasZlib };
}
