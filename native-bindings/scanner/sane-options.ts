import type { PaperSource, ScanColour, ScanSettings } from './source.ts';

/** One option of a SANE device as `scanimage -A` prints it. */
export interface SaneOption {
  name: string;
  /** The words that can be given, or the numbers when there are only some. */
  words: string[];
  range: { from: number; to: number } | null;
  isActive: boolean;
}

/** Reads the option lines of `scanimage -A`: `    --resolution 1..1200dpi (in steps of 1) [50]`. */
export function parseOptions(text: string): SaneOption[] {
  return text.split('\n').flatMap((line) => {
    const found = /^ {4}(--?[a-z][\w-]*)(?:\[=\(([^)]*)\)\])?(?: (.*?))?(?: \[([^[\]]*)\])*\s*$/i.exec(line);
    if (!found) return [];
    const [, dashed = '', yesNo, values = ''] = found;
    const range = /^(-?[\d.]+)\.\.(-?[\d.]+)/.exec(values);
    return [
      {
        name: dashed.replace(/^--?/, ''),
        words: range ? [] : (yesNo ?? values.replace(/(dpi|mm|%|us)$/, '')).split('|').filter((word) => word !== ''),
        range: range ? { from: Number(range[1]), to: Number(range[2]) } : null,
        isActive: !/\[inactive\]/.test(line),
      },
    ];
  });
}

const sourceWords: Record<Exclude<PaperSource, 'auto'>, (word: string) => boolean> = {
  flatbed: (word) => /flatbed|platen|fb\b/i.test(word),
  feeder: (word) => /adf|feeder|automatic/i.test(word) && !/duplex|both|back/i.test(word),
  feederDuplex: (word) => /duplex|both/i.test(word),
};
const colourWords: Record<ScanColour, RegExp> = {
  colour: /^(24bit )?colou?r/i,
  grey: /^(true )?gr[ae]y/i,
  lineart: /^(lineart|binary|black)/i,
};

export function sourcesOf(options: readonly SaneOption[]): Exclude<PaperSource, 'auto'>[] {
  const words = options.find((one) => one.name === 'source')?.words ?? [];
  const known = (['flatbed', 'feeder', 'feederDuplex'] as const).filter((source) => words.some(sourceWords[source]));
  return known.length > 0 ? known : ['flatbed'];
}

/** Whether two sheets drawn at once are noticed: an option of the driver, under its own name. */
export const multiFeedOption = (options: readonly SaneOption[]): SaneOption | undefined =>
  options.find((one) => one.name === 'df-action' && one.words.includes('Stop'));

/**
 * The command line for what was asked, in the words this device has.
 *
 * @returns null in `problem` when it can be done
 */
export function optionArgs(
  options: readonly SaneOption[],
  settings: ScanSettings,
):
  | { args: string[]; resolution: number; source: Exclude<PaperSource, 'auto'>; colour: ScanColour }
  | { problem: string } {
  const option = (name: string): SaneOption | undefined => options.find((one) => one.name === name);
  const available = sourcesOf(options);
  const source =
    settings.source === 'auto' ? (available.includes('feeder') ? 'feeder' : available[0]!) : settings.source;
  if (!available.includes(source)) return { problem: `source ${source}` };
  const sourceWord = option('source')?.words.find(sourceWords[source]);
  const modes = option('mode')?.words ?? [];
  const colour = modes.some((word) => colourWords[settings.colour].test(word))
    ? settings.colour
    : ((['grey', 'colour', 'lineart'] as const).find((one) => modes.some((word) => colourWords[one].test(word))) ??
      settings.colour);
  const mode = modes.find((word) => colourWords[colour].test(word));
  const resolution = nearest(option('resolution'), settings.resolution);
  const depth = option('depth')?.words ?? [];
  const args = [
    ...(sourceWord === undefined ? [] : ['--source', sourceWord]),
    ...(mode === undefined ? [] : ['--mode', mode]),
    ...(option('resolution') ? ['--resolution', String(resolution)] : []),
    // Sixteen bits a channel come out garbled in some formats, and no page needs them.
    ...(colour !== 'lineart' && depth.includes('8') ? ['--depth', '8'] : []),
    ...(multiFeedOption(options) ? ['--df-action', 'Stop'] : []),
    ...length(option('page-width'), '--page-width', settings.width),
    ...length(option('page-height'), '--page-height', settings.height),
    ...length(option('x'), '-x', settings.width),
    ...length(option('y'), '-y', settings.height),
  ];
  return { args, resolution, source, colour };
}

function length(option: SaneOption | undefined, flag: string, millimetres: number): string[] {
  return option?.range ? [flag, String(Math.min(millimetres, option.range.to))] : [];
}

function nearest(option: SaneOption | undefined, wanted: number): number {
  if (option?.range) return Math.min(option.range.to, Math.max(option.range.from, wanted));
  const offered = (option?.words ?? []).map(Number).filter(Number.isFinite);
  return offered.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? wanted;
}
