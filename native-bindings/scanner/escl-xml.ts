import { createRequire } from 'node:module';
import type { XMLParser } from 'fast-xml-parser';
import { DeviceError } from '../errors.ts';
import type { PaperSource, ScanSettings } from './source.ts';

const MAX_BYTES = 256 * 1024;

/** Loaded with the first network scanner: no start waits for it. */
const library = (): typeof import('fast-xml-parser') =>
  createRequire(import.meta.url)('fast-xml-parser') as typeof import('fast-xml-parser');

let known: XMLParser | null = null;

/** Values stay text (`007` is no number here), prefixes are the device's own choice and are left off. */
const parser = (): XMLParser =>
  (known ??= new (library().XMLParser)({
    removeNSPrefix: true,
    ignoreAttributes: true,
    parseTagValue: false,
    parseAttributeValue: false,
    htmlEntities: true,
  }));

export type XmlNode = { [name: string]: XmlNode | XmlNode[] | string | undefined };

/** @throws DeviceError SCANNER_PROTOCOL cut off, too large, with a DOCTYPE, or of another kind */
export function readXml(text: string, root: string): XmlNode {
  const refuse = (problem: string): never => {
    throw new DeviceError('SCANNER_PROTOCOL', { detail: { problem } });
  };
  if (text.length > MAX_BYTES) return refuse('answer too long');
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return refuse('answer with a DOCTYPE');
  if (library().XMLValidator.validate(text) !== true) return refuse('answer is not whole');
  const found: unknown = parser().parse(text);
  const node = isNode(found) ? found[root] : undefined;
  return isNode(node) ? node : refuse(`no ${root}`);
}

const isNode = (value: unknown): value is XmlNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every value under that name, anywhere below. */
export function valuesOf(node: XmlNode, name: string): string[] {
  return Object.entries(node).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) =>
      typeof one === 'string' ? (key === name ? [one.trim()] : []) : one === undefined ? [] : valuesOf(one, name),
    ),
  );
}

export function childOf(node: XmlNode, name: string): XmlNode | null {
  const value = node[name];
  const first = Array.isArray(value) ? value[0] : value;
  return isNode(first) ? first : null;
}

export interface EsclCapabilities {
  identity: string;
  sources: Exclude<PaperSource, 'auto'>[];
  resolutions: number[];
  colours: string[];
}

export function capabilitiesOf(text: string): EsclCapabilities {
  const root = readXml(text, 'ScannerCapabilities');
  const adf = childOf(root, 'Adf');
  return {
    identity: valuesOf(root, 'MakeAndModel')[0] ?? '',
    sources: [
      ...(childOf(root, 'Platen') ? (['flatbed'] as const) : []),
      ...(adf ? (['feeder'] as const) : []),
      ...(adf && childOf(adf, 'AdfDuplexInputCaps') ? (['feederDuplex'] as const) : []),
    ],
    resolutions: [...new Set(valuesOf(root, 'XResolution').map(Number))].filter((one) => one > 0).sort((a, b) => a - b),
    colours: [...new Set(valuesOf(root, 'ColorMode'))],
  };
}

export interface EsclStatus {
  state: string;
  /** `ScannerAdfLoaded`, `ScannerAdfEmpty`, `ScannerAdfJam`, `ScannerAdfDoorOpen` …; empty without a feeder. */
  feeder: string;
}

export function statusOf(text: string): EsclStatus {
  const root = readXml(text, 'ScannerStatus');
  return { state: valuesOf(root, 'State')[0] ?? '', feeder: valuesOf(root, 'AdfState')[0] ?? '' };
}

const colourModes = { colour: 'RGB24', grey: 'Grayscale8', lineart: 'BlackAndWhite1' } as const;

export function settingsXml(
  settings: ScanSettings & { source: Exclude<PaperSource, 'auto'>; resolution: number },
  colours: readonly string[],
): string {
  const threeHundredths = (millimetres: number): number => Math.round((millimetres / 25.4) * 300);
  const wanted = colourModes[settings.colour];
  const colour = colours.length === 0 || colours.includes(wanted) ? wanted : colours[0]!;
  const isFeeder = settings.source !== 'flatbed';
  return `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScanSettings xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">
<pwg:Version>2.0</pwg:Version><scan:Intent>Document</scan:Intent>
<pwg:ScanRegions><pwg:ScanRegion><pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>
<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>
<pwg:Width>${threeHundredths(settings.width)}</pwg:Width><pwg:Height>${threeHundredths(settings.height)}</pwg:Height></pwg:ScanRegion></pwg:ScanRegions>
<pwg:InputSource>${isFeeder ? 'Feeder' : 'Platen'}</pwg:InputSource>
<scan:ColorMode>${colour}</scan:ColorMode><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>
<scan:XResolution>${settings.resolution}</scan:XResolution><scan:YResolution>${settings.resolution}</scan:YResolution>
${isFeeder ? `<scan:Duplex>${settings.source === 'feederDuplex'}</scan:Duplex>` : ''}
</scan:ScanSettings>`;
}
