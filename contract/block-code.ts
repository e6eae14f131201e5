import type { NumberBlock } from './platform/exchange.ts';

/**
 * A block of numbers as people carry it to a station without a line: `{prefix}-{first}-{count}-{check}`, the check being six hex digits of
 * a digest that includes the station, so that a slip of the pen or another window's block is noticed.
 *
 * @param digest hex digest of a text
 */
export function blockCode(block: NumberBlock, stationId: string, digest: (text: string) => string): string {
  const count = block.last - block.first + 1;
  const body = `${block.prefix}-${block.first}-${count}`;
  return `${body}-${checkOf(body, stationId, digest)}`;
}

/** The block of a code; null when it is not one for this station. */
export function parseBlockCode(
  code: string,
  stationId: string,
  digest: (text: string) => string,
): Omit<NumberBlock, 'blockId'> | null {
  const text = code.trim().toUpperCase().replaceAll(/\s/g, '');
  const [, body, prefix, first, count, check] = /^((\d{10})-(\d{1,8})-(\d{1,4}))-([0-9A-F]{6})$/.exec(text) ?? [];
  if (!body || !prefix || check !== checkOf(body, stationId, digest)) return null;
  return { prefix, first: Number(first), last: Number(first) + Number(count) - 1 };
}

const checkOf = (body: string, stationId: string, digest: (text: string) => string): string =>
  digest(`${stationId} ${body}`).slice(0, 6).toUpperCase();
