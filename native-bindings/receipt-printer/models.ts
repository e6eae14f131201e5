import { z } from 'zod';
import { DeviceError } from '../errors.ts';
import type { PrinterOptions } from './printer.ts';
import type { GlyphRasterizer } from './raster.ts';
import type { Charset, PaperProfile } from './receipt.ts';
import type { FlowControl } from './conversation.ts';

/** One model, or a family that behaves alike. Data: a hall adds its own. */
export interface PrinterModel {
  id: string;
  /** As shown where the device is chosen. */
  name: string;
  paper: PaperProfile;
  /** What its own font has; everything else is drawn. */
  charset: Charset;
  /** Reports changes by itself when told to. */
  asb: boolean;
  flowControl: FlowControl;
  cutter: boolean;
  /** Never answers. */
  blind: boolean;
}

const model = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
    name: z.string().min(1).max(60),
    paper: z
      .strictObject({
        dots: z.number().int().min(192).max(1280).multipleOf(8),
        columns: z.number().int().min(16).max(120),
      })
      // The printer's own narrow characters are 8 to 16 dots wide; anything else sets columns and drawn lines apart.
      .refine(({ dots, columns }) => dots / columns >= 8 && dots / columns <= 16, {
        message: 'dots / columns must lie between 8 and 16',
      }),
    charset: z.enum(['gb2312', 'gbk', 'gb18030']),
    asb: z.boolean(),
    flowControl: z.enum(['xonxoff', 'cts', 'dsr']),
    cutter: z.boolean(),
    blind: z.boolean(),
  })
  .refine(({ asb, blind }) => !(asb && blind), {
    path: ['asb'],
    message: 'a printer that never answers reports nothing',
  });

const models = z
  .array(model)
  .min(1)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { message: 'every id once' });

/** @param input the parsed data file, not trusted  @throws PROFILE_INVALID with the place of the first fault */
export function parsePrinterModels(input: unknown): PrinterModel[] {
  const parsed = models.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DeviceError('PROFILE_INVALID', {
    detail: { problem: `${issue?.path.map(String).join('.') || '（整个文件）'}: ${issue?.message ?? ''}` },
  });
}

/** @throws PROFILE_INVALID no such model */
export function findModel(all: readonly PrinterModel[], id: string): PrinterModel {
  const found = all.find((one) => one.id === id);
  if (!found) throw new DeviceError('PROFILE_INVALID', { detail: { problem: `没有型号 ${JSON.stringify(id)}` } });
  return found;
}

export function optionsOf(
  { paper, charset, cutter, asb, flowControl, blind }: PrinterModel,
  rasterizer?: GlyphRasterizer,
): PrinterOptions {
  return { profile: { paper, charset, cutter, ...(rasterizer ? { rasterizer } : {}) }, asb, flowControl, blind };
}
