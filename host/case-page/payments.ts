import type { guardedBy, Opened } from '../access/guarded.ts';
import { orderParcel } from '../parcels/order.ts';
import { cancelPayment, charge, refundPayment } from '../payments/charge.ts';
import { done } from './decisions.ts';

type Guard<H extends Opened<H>> = ReturnType<typeof guardedBy<H>>;

export const paymentProcedures = <H extends Opened<H>>({ payments }: Guard<H>) => ({
  charge: payments.charge.handler(done(charge)),
  cancel: payments.cancel.handler(done(cancelPayment)),
  refund: payments.refund.handler(done(refundPayment)),
});

export const parcelProcedures = <H extends Opened<H>>({ parcels }: Guard<H>) => ({
  order: parcels.order.handler(done(orderParcel)),
});
