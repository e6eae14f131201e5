import type { ScanOutcome, ScanPreset, ScanWish, StackWish } from '#contract/pages.ts';

export const scanSources = ['', 'feeder', 'feederDuplex', 'turnOver', 'flatbed'] as const;
/** How the next stack is put in; `''`: as the material, then the window's scanner, says; `turnOver`: fronts, then the stack turned over. */
export interface ScanHow {
  source: (typeof scanSources)[number];
  /** Separator sheets in it; 0: none. */
  separators: number;
}

export const sourceWords: Record<ScanHow['source'], string> = {
  '': '按材料和扫描仪的设置',
  feeder: '进纸器，单面',
  feederDuplex: '进纸器，双面',
  turnOver: '手动双面：先正面，翻面后扫背面',
  flatbed: '平板',
};

interface Fronts {
  batchId: string;
  materialId: string;
  pages: number;
}

export function orderFor(how: ScanHow, fronts: Fronts | null): { wish: ScanWish; stack: StackWish } {
  if (fronts) return { wish: { source: 'feeder' }, stack: { backsOf: fronts.batchId } };
  const source = how.source === 'turnOver' ? 'feeder' : how.source;
  return {
    wish: source === '' ? {} : { source },
    stack: how.separators > 0 && how.source !== 'turnOver' ? { separators: how.separators } : {},
  };
}

/** Which fronts wait for their backs after this scan; backs that did not come whole are scanned again. */
export function waitingFronts(
  how: ScanHow,
  before: Fronts | null,
  { state, pages, batchId, materialId, sides }: ScanOutcome & { materialId: string },
): Fronts | null {
  if (before) return sides && sides.fronts === sides.backs ? null : before;
  return how.source === 'turnOver' && state === 'done' && pages > 0 ? { batchId, materialId, pages } : null;
}

/** What the clerk has to know of a scan; empty when it came as expected. */
export function outcomeWords({ state, pages, separators, sides }: ScanOutcome): string {
  const said: string[] = [];
  if (state === 'failed' && pages > 0) said.push(`这次已收好 ${pages} 页，从第 ${pages + 1} 页接着放`);
  if (state === 'cancelled' && pages > 0) said.push(`停下前收好了 ${pages} 页`);
  if (separators && separators.found !== separators.expected)
    said.push(`分隔页应有 ${separators.expected} 张，找到 ${separators.found} 张，请核对各份材料里的页`);
  if (separators && separators.unknown > 0)
    said.push(`${separators.unknown} 张分隔页的号码在这个事项里没有，后面的页留在前一份材料里`);
  if (sides && sides.fronts !== sides.backs)
    said.push(`正面 ${sides.fronts} 页、背面 ${sides.backs} 页，对不上，没有穿插；请“撤销扫描”后把整叠背面再扫一次`);
  return said.length === 0 ? '' : `${said.join('；')}。`;
}

const colourNames = { colour: '彩色', grey: '灰度', lineart: '黑白' } as const;
const sourceNames = { auto: '有纸用进纸器', flatbed: '平板', feeder: '单面', feederDuplex: '双面' } as const;

/** A material's own way of being scanned, in words; empty where it has none. */
export function presetWords(preset: ScanPreset | undefined): string {
  if (!preset) return '';
  const { resolution, colour, source, width, height } = preset;
  return [
    resolution === undefined ? '' : `${resolution} dpi`,
    colour === undefined ? '' : colourNames[colour],
    source === undefined ? '' : sourceNames[source],
    width === undefined || height === undefined ? '' : `${width}×${height} 毫米`,
  ]
    .filter(Boolean)
    .join('、');
}
