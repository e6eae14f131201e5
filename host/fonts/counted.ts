import { hasGlyph } from './coverage.ts';
import { codePointsOf, type Block } from './gb18030.ts';

export interface Counted {
  all: number;
  drawn: number;
}

/** How many characters of these blocks this machine can draw, each asked for. */
export function drawnOf(blocks: readonly Block[]): Counted {
  let all = 0;
  let drawn = 0;
  for (const block of blocks) {
    for (const code of codePointsOf(block)) {
      all += 1;
      if (hasGlyph(code)) drawn += 1;
    }
  }
  return { all, drawn };
}
