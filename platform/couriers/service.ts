import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import type { Parcel, ParcelAddress } from '#contract/parcels.ts';
import { IsoInstant } from '#contract/times.ts';
import { callService, type ServiceAddress } from '../kernel/signed-calls.ts';

export const CourierEvent = z.object({
  eventNo: z.string().min(1).max(64),
  kind: z.enum(['collected', 'moving', 'delivered', 'returned', 'lost']),
  at: IsoInstant,
  /** Where, or why, as the courier writes it. */
  text: z.string().max(200).default(''),
  signedBy: z.string().max(60).default(''),
});
export type CourierEvent = z.infer<typeof CourierEvent>;

/** A courier. Ordering under the same number again changes nothing. Every method throws ExpectedError SERVICE_AWAY | SERVICE_REFUSED. */
export interface CourierService {
  order(parcel: {
    parcelNo: string;
    way: Parcel['way'];
    address: ParcelAddress;
    hall: string;
    notifyUrl: string;
  }): Promise<{ courierNo: string }>;
  /** All events so far, oldest first. */
  track(parcelNo: string): Promise<CourierEvent[]>;
}

const name = '快递服务';

/** The adapter for a courier that speaks our signed JSON; a city with other messages writes another one. */
export function signedCourierService(service: ServiceAddress): CourierService {
  const read = <T>(schema: z.ZodType<T>, answer: unknown): T => {
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw new ExpectedError('SERVICE_REFUSED', { name, answer: '答复不合约定' });
    return parsed.data;
  };
  return {
    async order(parcel) {
      const answer = await callService(service, name, { method: 'POST', path: '/parcels', body: parcel });
      return read(z.object({ courierNo: z.string().min(1).max(50) }), answer);
    },
    async track(parcelNo) {
      const path = `/parcels/${encodeURIComponent(parcelNo)}`;
      const answer = await callService(service, name, { method: 'GET', path });
      return read(z.object({ events: z.array(CourierEvent).max(500) }), answer).events;
    },
  };
}
