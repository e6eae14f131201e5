import { z } from 'zod';
import { startSignedService, type Answer } from '../signed-service.ts';

interface Transaction {
  transactionNo: string;
  amount: number;
  at: string;
}
interface Order {
  orderNo: string;
  amount: number;
  notifyUrl: string;
  isClosed: boolean;
  transactions: Transaction[];
}
interface Line extends Transaction {
  orderNo: string;
  kind: 'pay' | 'refund';
}

/** How it misbehaves beyond what payers do: not there at all, refunds that take their time, a statement with holes. */
export type PaymentMode = 'ok' | 'away' | 'slowRefunds' | 'holes';

export interface VirtualPayment {
  url: string;
  secret: string;
  orders: ReadonlyMap<string, Readonly<Order>>;
  /** What went back to payers. */
  refunds: readonly { refundNo: string; transactionNo: string; amount: number; reason: string }[];
  set(mode: PaymentMode): void;
  /**
   * Somebody pays: also another amount, also after the order was closed. `calls`: how often the platform is told.
   *
   * @returns the transaction's number and the statuses of the calls
   */
  pay(
    orderNo: string,
    how?: { amount?: number; calls?: number },
  ): Promise<{ transactionNo: string; statuses: number[] }>;
  /** Tells the platform again, or with the signature of somebody else. */
  callBack(orderNo: string, secret?: string): Promise<number>;
  close(): Promise<void>;
}

const NewOrder = z.object({
  orderNo: z.string(),
  amount: z.number().int().positive(),
  payee: z.string(),
  expiresAt: z.string(),
  notifyUrl: z.string(),
});
const Refund = z.object({
  refundNo: z.string(),
  transactionNo: z.string(),
  amount: z.number().int(),
  reason: z.string(),
});

/** A payment service for demonstrations and tests. */
export async function startVirtualPayment({
  now = () => new Date(),
}: { now?: () => Date } = {}): Promise<VirtualPayment> {
  const secret = 'virtual-payment-secret';
  const orders = new Map<string, Order>();
  const refunds: z.infer<typeof Refund>[] = [];
  const lines: Line[] = [];
  let mode: PaymentMode = 'ok';
  let count = 0;

  const stateOf = (order: Order | undefined): Answer => ({
    body: {
      state: order?.isClosed !== false ? 'closed' : order.transactions.length > 0 ? 'paid' : 'open',
      transactions: order?.transactions ?? [],
    },
  });
  const place = (body: unknown): Answer => {
    const asked = NewOrder.parse(body);
    const known = orders.get(asked.orderNo);
    if (known && known.amount !== asked.amount) return { status: 409 };
    if (!known) orders.set(asked.orderNo, { ...asked, isClosed: false, transactions: [] });
    return { body: { code: `https://pay.example.invalid/q/${asked.orderNo}` } };
  };
  const refund = (body: unknown): Answer => {
    const asked = Refund.parse(body);
    if (mode === 'slowRefunds') return { body: { isDone: false } };
    if (!refunds.some((one) => one.refundNo === asked.refundNo)) {
      refunds.push(asked);
      const orderNo = lines.find((one) => one.transactionNo === asked.transactionNo)?.orderNo ?? '';
      const { transactionNo, amount } = asked;
      lines.push({ orderNo, transactionNo, amount, kind: 'refund', at: now().toISOString() });
    }
    return { body: { isDone: true } };
  };
  const service = await startSignedService(secret, (method, path, body) => {
    if (mode === 'away') return { status: 503 };
    const [, what, name = '', act] = path.split('/');
    if (method === 'POST' && what === 'orders' && name === '') return place(body);
    const order = orders.get(name);
    if (method === 'GET' && what === 'orders') return stateOf(order);
    if (method === 'POST' && what === 'orders' && act === 'close') {
      if (order) order.isClosed = true;
      return stateOf(order);
    }
    if (method === 'POST' && what === 'refunds') return refund(body);
    if (method === 'GET' && what === 'statements')
      return { body: { lines: mode === 'holes' ? lines.slice(1) : lines } };
    return { status: 404 };
  });

  const callBack = async (orderNo: string, as?: string): Promise<number> => {
    const order = orders.get(orderNo);
    if (!order) throw new Error(`no order ${orderNo}`);
    const last = order.transactions.at(-1);
    return await service.callBack(order.notifyUrl, { orderNo, ...last }, as);
  };
  return {
    url: service.url,
    secret,
    orders,
    refunds,
    set: (next) => void (mode = next),
    async pay(orderNo, { amount, calls = 1 } = {}) {
      const order = orders.get(orderNo);
      if (!order) throw new Error(`no order ${orderNo}`);
      const transactionNo = `T${Date.now()}${(count += 1)}`;
      const made = { transactionNo, amount: amount ?? order.amount, at: now().toISOString() };
      order.transactions.push(made);
      lines.push({ ...made, orderNo, kind: 'pay' });
      const statuses: number[] = [];
      for (let call = 0; call < calls; call += 1) statuses.push(await callBack(orderNo));
      return { transactionNo, statuses };
    },
    callBack,
    close: () => service.close(),
  };
}
