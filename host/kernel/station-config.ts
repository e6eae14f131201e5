import { z } from 'zod';

/** Identity of this machine at the platform. */
export const StationConfig = z.object({ stationId: z.string(), stationName: z.string(), windowNo: z.string() });
export type StationConfig = z.infer<typeof StationConfig>;
