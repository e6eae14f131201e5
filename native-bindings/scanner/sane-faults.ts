import type { DeviceErrorCode } from '../errors.ts';
import type { ProgramEnd } from './page-program.ts';

/** SANE's own sentences (sane_strstatus), whichever call gave them. Read before the exit code: in a batch that is the last page's. */
const sentences: [RegExp, DeviceErrorCode][] = [
  [/No space left on device/i, 'SCAN_DISK_FULL'],
  [/Document feeder jammed/i, 'SCANNER_JAM'],
  [/Scanner cover is open/i, 'SCANNER_COVER_OPEN'],
  [/open of device .* failed: Device busy|Device busy/i, 'SCANNER_BUSY'],
  [/Access to resource has been denied/i, 'SCANNER_DENIED'],
  [/open of device .* failed: (Invalid argument|Error during device I\/O)/i, 'SCANNER_NOT_FOUND'],
  [/Error during device I\/O/i, 'SCANNER_IO'],
  [/Out of memory/i, 'SCANNER_FAULT'],
  [/Operation not supported|Invalid argument|unrecognized option|bad option/i, 'SCANNER_SETTING'],
];

const byStatus: Record<number, DeviceErrorCode> = {
  3: 'SCANNER_BUSY',
  4: 'SCANNER_SETTING',
  6: 'SCANNER_JAM',
  8: 'SCANNER_COVER_OPEN',
  9: 'SCANNER_IO',
  11: 'SCANNER_DENIED',
};

/**
 * What the end of a batch means. An empty feeder after a page is the end of the stack, before any page it is an empty feeder; the
 * exit code tells neither (0 without a count, 7 with one).
 */
export function saneCause({ exitCode, errors, pages }: ProgramEnd): {
  cause: DeviceErrorCode | null;
  detail: Record<string, string | number>;
} {
  const detail: Record<string, string | number> = exitCode === null ? {} : { status: exitCode };
  const said = sentences.find(([pattern]) => pattern.test(errors));
  if (said) return { cause: said[1], detail };
  if (/out of documents/i.test(errors) || exitCode === 7) return { cause: pages > 0 ? null : 'SCANNER_EMPTY', detail };
  if (exitCode === 0) return { cause: pages > 0 ? null : 'SCANNER_EMPTY', detail };
  return { cause: byStatus[exitCode ?? -1] ?? 'SCANNER_FAULT', detail };
}
