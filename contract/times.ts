import { z } from 'zod';

/** Local ISO date, e.g. `2026-03-05`. */
export const IsoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Instant with offset, e.g. `2026-03-05T02:24:12.000Z`. */
export const IsoInstant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/);
