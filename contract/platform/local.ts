import { z } from 'zod';

/** In the platform's data folder while it runs; for its own user alone. */
export const localFile = 'local-access.json';
export const LocalAccess = z.object({ url: z.url(), secret: z.string().min(20) });
export type LocalAccess = z.infer<typeof LocalAccess>;
