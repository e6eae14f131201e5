import type { ProcessedPage } from './page.ts';
import type { FileFacts } from './files/inspect.ts';
import type { ReadPage } from './reading/read-page.ts';
import type { PageSettings } from './settings.ts';
import type { ImagingErrorCode } from './errors.ts';

/** What the host asks a page process. */
export type Request =
  | { id: number; ask: 'page'; bytes: Uint8Array; settings: PageSettings }
  | { id: number; ask: 'viewable'; bytes: Uint8Array; /** Of a file with several, from 0. */ page: number }
  | { id: number; ask: 'read'; bytes: Uint8Array }
  | { id: number; ask: 'inspect'; bytes: Uint8Array };

export type Answer =
  | { id: number; page: ProcessedPage }
  | { id: number; bytes: Uint8Array }
  | { id: number; read: ReadPage; /** It keeps more memory than a page should leave behind. */ isFull: boolean }
  | { id: number; file: FileFacts }
  | { id: number; failed: { code: ImagingErrorCode; detail: Record<string, string | number> } }
  | { id: number; broken: string };
