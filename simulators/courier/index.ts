import { z } from 'zod';
import { startSignedService } from '../signed-service.ts';

export type CourierKind = 'collected' | 'moving' | 'delivered' | 'returned' | 'lost';
interface Event {
  eventNo: string;
  kind: CourierKind;
  at: string;
  text: string;
  signedBy: string;
}
interface Parcel {
  parcelNo: string;
  courierNo: string;
  way: string;
  address: { name: string; phone: string; address: string };
  notifyUrl: string;
  events: Event[];
}

export interface VirtualCourier {
  url: string;
  secret: string;
  parcels: ReadonlyMap<string, Readonly<Parcel>>;
  set(mode: 'ok' | 'away'): void;
  /** Something happens to a parcel, and the platform is told so often. */
  happen(
    parcelNo: string,
    kind: CourierKind,
    how?: { signedBy?: string; text?: string; calls?: number },
  ): Promise<void>;
  close(): Promise<void>;
}

const Order = z.object({
  parcelNo: z.string(),
  way: z.string(),
  address: z.object({ name: z.string(), phone: z.string(), address: z.string() }),
  notifyUrl: z.string(),
});

/** A courier for demonstrations and tests: collects, carries, hands over, brings back, and loses on command. */
export async function startVirtualCourier({
  now = () => new Date(),
}: { now?: () => Date } = {}): Promise<VirtualCourier> {
  const secret = 'virtual-courier-secret';
  const parcels = new Map<string, Parcel>();
  let mode: 'ok' | 'away' = 'ok';
  const service = await startSignedService(secret, (method, path, body) => {
    if (mode === 'away') return { status: 503 };
    const [, what, name = ''] = path.split('/');
    if (what !== 'parcels') return { status: 404 };
    if (method === 'GET') {
      const known = parcels.get(name);
      return known ? { body: { events: known.events } } : { status: 404 };
    }
    const asked = Order.parse(body);
    const parcel = parcels.get(asked.parcelNo) ?? {
      ...asked,
      courierNo: `SF${String(1_000_000 + parcels.size + 1)}`,
      events: [],
    };
    parcels.set(asked.parcelNo, parcel);
    return { body: { courierNo: parcel.courierNo } };
  });
  return {
    url: service.url,
    secret,
    parcels,
    set: (next) => void (mode = next),
    async happen(parcelNo, kind, { signedBy = '', text = '', calls = 1 } = {}) {
      const parcel = parcels.get(parcelNo);
      if (!parcel) throw new Error(`no parcel ${parcelNo}`);
      const eventNo = `E${parcel.events.length + 1}`;
      parcel.events.push({ eventNo, kind, at: now().toISOString(), text, signedBy });
      for (let call = 0; call < calls; call += 1)
        await service.callBack(parcel.notifyUrl, { orderNo: parcelNo, eventNo });
    },
    close: () => service.close(),
  };
}
