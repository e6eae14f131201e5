import { scannedFileName } from '../names.ts';

/** The longest name of a field that files are put with: its place among materials has to hold it. */
export const longestFileField = 40;
/** Where files stand that were added to a field of the form and belong to no material. */
export const fieldMaterial = (field: string): string => `form.${field}`;

/**
 * How a field of the form names a file of the case: by its SM3, the file that is made of a material's pages by the material, because it
 * is made anew whenever a page is turned.
 */
export const fileRef = ({ materialId, name, sm3 }: { materialId: string; name: string; sm3: string }): string =>
  name === scannedFileName ? `pages:${materialId}` : sm3;

/** Whether a field's definition, as the catalogue sends it, asks for files of the case. */
export function isFileField(field: unknown): boolean {
  if (typeof field !== 'object' || field === null || !('items' in field)) return false;
  const { items } = field;
  return typeof items === 'object' && items !== null && 'format' in items && items.format === 'case-file';
}
