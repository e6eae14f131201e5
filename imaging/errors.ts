/** What can be wrong with a page that was handed in. */
export const IMAGING_ERROR_CODES = [
  /** Not a picture this station reads, whatever its name says. */
  'PAGE_TYPE',
  /** More pixels than a page can have. */
  'PAGE_TOO_LARGE',
  /** Cut off or garbled. */
  'PAGE_DAMAGED',
  /** It took longer than any page may, or its process died on it. */
  'PAGE_GAVE_UP',
  /** A file of the reading models is missing or altered: nothing is read with it. */
  'READING_MODEL',
  /** Nothing a material can be. */
  'FILE_TYPE',
  /** A telephone's picture, whatever its name says. */
  'FILE_HEIC',
  /** Its end is missing, or its own directory contradicts it. */
  'FILE_BROKEN',
  'FILE_PASSWORD',
  /** Programs inside. */
  'FILE_SCRIPT',
  'FILE_PAGES',
  /** Small, and huge once unpacked. */
  'FILE_BOMB',
  'CANCELLED',
] as const;
export type ImagingErrorCode = (typeof IMAGING_ERROR_CODES)[number];

/** The message is for logs and holds nothing of the page. */
export class ImagingError extends Error {
  readonly code: ImagingErrorCode;
  readonly detail: Record<string, string | number>;

  constructor(code: ImagingErrorCode, detail: Record<string, string | number> = {}, cause?: unknown) {
    super(`${code} ${JSON.stringify(detail)}`, cause === undefined ? undefined : { cause });
    this.name = 'ImagingError';
    this.code = code;
    this.detail = detail;
  }
}

export function isImagingError(value: unknown, code?: ImagingErrorCode): value is ImagingError {
  return value instanceof ImagingError && (code === undefined || value.code === code);
}
