import { z } from 'zod';
import { DeviceError } from '../errors.ts';
import { DUPLEX, MEDIA, type PaperChoice } from './job-options.ts';

const documentTypes = z.record(
  z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/),
  z.strictObject({
    copies: z.number().int().min(1).max(99),
    tray: z.string().regex(/^[\w.-]{1,40}$/),
    duplex: z.enum(DUPLEX).default('off'),
    media: z.enum(MEDIA),
  }),
);

/** Type of document → how it is printed; data, so that a hall changes copies or trays without a new version. */
export type DocumentTypes = Record<string, Required<PaperChoice>>;

/** @param input the parsed data file, not trusted  @throws PROFILE_INVALID with the place of the first fault */
export function parseDocumentTypes(input: unknown): DocumentTypes {
  const parsed = documentTypes.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DeviceError('PROFILE_INVALID', {
    detail: { problem: `${issue?.path.map(String).join('.') || '（整个文件）'}: ${issue?.message ?? ''}` },
  });
}

/** What is not listed is printed once, on one side of A4. */
export function paperFor(types: DocumentTypes, type: string): Required<PaperChoice> {
  return (
    (Object.hasOwn(types, type) ? types[type] : undefined) ?? { copies: 1, tray: 'auto', duplex: 'off', media: 'A4' }
  );
}
