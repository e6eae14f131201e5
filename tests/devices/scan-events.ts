import type { ScanEnd, ScannedPage, ScanSettings, ScanSourceDriver } from '#native-bindings/scanner/source.ts';
import { a4 } from '#native-bindings/scanner/source.ts';

export const fromFeeder: ScanSettings = { source: 'feeder', colour: 'colour', resolution: 75, ...a4, pages: null };

/** Everything a scan gave: its pages and how it ended. */
export async function scanAll(
  driver: ScanSourceDriver,
  settings: Partial<ScanSettings> = {},
  options: { signal?: AbortSignal; onPage?: (page: ScannedPage) => void | Promise<void> } = {},
): Promise<{ pages: ScannedPage[]; end: ScanEnd }> {
  const pages: ScannedPage[] = [];
  for await (const event of driver.scan({ ...fromFeeder, ...settings }, options)) {
    if (event.type === 'page') {
      pages.push(event.page);
      await options.onPage?.(event.page);
    }
    if (event.type === 'ended') return { pages, end: event };
  }
  throw new Error('a scan without an end');
}
