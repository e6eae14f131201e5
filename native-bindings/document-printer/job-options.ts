import type { IppAttribute } from '../cups/ipp.ts';
import { DeviceError } from '../errors.ts';

/** How a document lies on paper. */
export interface PaperChoice {
  /** 1–99. */
  copies?: number;
  /** Name of a paper source as the queue's driver calls it; `auto` or absent leaves it to the printer. */
  tray?: string;
  duplex?: 'off' | 'long-edge' | 'short-edge';
  media?: Media;
}

export const MEDIA = ['A3', 'A4', 'A5', 'B5'] as const;
export type Media = (typeof MEDIA)[number];
export const DUPLEX = ['off', 'long-edge', 'short-edge'] as const;

const SIDES = { off: 'one-sided', 'long-edge': 'two-sided-long-edge', 'short-edge': 'two-sided-short-edge' } as const;

/** The job's attributes for CUPS. @throws PROFILE_INVALID */
export function jobOptions({ copies = 1, tray = 'auto', duplex = 'off', media = 'A4' }: PaperChoice): IppAttribute[] {
  if (!Number.isInteger(copies) || copies < 1 || copies > 99)
    throw new DeviceError('PROFILE_INVALID', { detail: { problem: `copies ${copies}` } });
  // It becomes an option of the job: a name and nothing that could carry another option along.
  if (!/^[\w.-]{1,40}$/.test(tray))
    throw new DeviceError('PROFILE_INVALID', { detail: { problem: `tray ${JSON.stringify(tray)}` } });
  return [
    { name: 'copies', tag: 'integer', value: copies },
    { name: 'media', tag: 'keyword', value: media },
    { name: 'sides', tag: 'keyword', value: SIDES[duplex] },
    ...(tray === 'auto' ? [] : [{ name: 'InputSlot', tag: 'keyword', value: tray } as const]),
  ];
}
