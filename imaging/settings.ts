import type { Kind } from './content.ts';

/** How a page is to be treated; every step can be left out. */
export interface PageSettings {
  /** What the scanner was told; the file's own word otherwise. */
  dpi?: number;
  deskew: boolean;
  crop: boolean;
  clean: boolean;
  /** `auto`: by what is on it. */
  kind: Kind | 'auto';
  /** Of JPEG, 1–100. */
  quality: number;
  /** Quarter turns clockwise, after everything else. */
  quarters: number;
  /** Look for bar and QR codes, those of separator sheets. */
  codes: boolean;
}

export const usualSettings: PageSettings = {
  deskew: true,
  crop: true,
  clean: true,
  kind: 'auto',
  quality: 80,
  quarters: 0,
  codes: false,
};
