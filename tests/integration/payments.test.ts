import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { Payment } from '#contract/payments.ts';
import { startVirtualCourier, type VirtualCourier } from '#simulators/courier/index.ts';
import { startVirtualPayment, type VirtualPayment } from '#simulators/payment/index.ts';
import { eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';
import { acceptedOf, doneAndHere, rowsOf } from './paid-case.ts';

let payment: VirtualPayment;
let courier: VirtualCourier;
let world: World;
let client: Client;
beforeAll(async () => {
  payment = await startVirtualPayment();
  courier = await startVirtualCourier();
  world = await startWorld({ services: { payment, courier, everyMs: 100 } });
  const station = await world.station();
  ({ client } = station);
  await signInClerk(client);
  const { db } = station.host.ctx;
  await eventually('numbers of papers', () =>
    db.prepare("SELECT 1 FROM number_blocks WHERE series = '11000000MA0000138G/FEE'").get(),
  );
});
afterAll(async () => {
  await world.close();
  await payment.close();
  await courier.close();
});
afterEach(() => {
  payment.set('ok');
  courier.set('ok');
});

const get = (caseId: string): Promise<CaseView> => client.cases.get({ caseId });
const last = async (caseId: string): Promise<Payment> => {
  const found = (await get(caseId)).payments.at(-1);
  if (!found) throw new Error('no payment');
  return found;
};
const until = (caseId: string, state: Payment['state']): Promise<Payment> =>
  eventually(`payment ${state}`, async () => {
    const now = await last(caseId);
    return now.state === state ? now : null;
  });
const fee = [{ feeId: 'CARD-COST', quantity: 1 }];
/** A case with its payment code out. */
async function charged(): Promise<{ caseId: string; paymentNo: string }> {
  const { caseId } = await acceptedOf(client, '社会保障卡补领');
  const view = await client.payments.charge({ caseId, fees: fee });
  expect(view.payments).toMatchObject([{ state: 'requested', amount: 2000, code: null }]);
  const { paymentNo } = await until(caseId, 'ordered');
  return { caseId, paymentNo };
}
const textOf = async (caseId: string): Promise<string> =>
  (await get(caseId)).timeline.map((one) => one.text).join('\n');

describe('a payment', () => {
  // The first of all: what is paid back around midnight stands under two days.
  it('agrees with the statement of the day, or the difference is named', async () => {
    const { caseId, paymentNo } = await charged();
    await payment.pay(paymentNo);
    const { paidAt } = await until(caseId, 'paid');
    // The day it was paid on, which may be over by now.
    const day = new Date(Date.parse(paidAt ?? '') + 8 * 3_600_000).toISOString().slice(0, 10);
    const agreed = await eventually('agrees', async () => {
      const found = await world.administrator.services.reconcile({ day });
      return found.differences.length === 0 ? found : null;
    });
    expect(agreed.ours).toEqual(agreed.theirs);
    payment.set('holes');
    const { differences } = await world.administrator.services.reconcile({ day });
    expect(differences).toMatchObject([{ text: expect.stringContaining('缴费服务没有') }]);
  });

  it('is paid once the service says so, on the case and in the rows reported', async () => {
    const { caseId, paymentNo } = await charged();
    expect(payment.orders.get(paymentNo)).toMatchObject({ amount: 2000 });
    expect(await textOf(caseId)).not.toContain('已缴费');
    await payment.pay(paymentNo);
    expect(await until(caseId, 'paid')).toMatchObject({ paidAt: expect.any(String), code: null });
    const view = await get(caseId);
    expect(view.documents.find((one) => one.kind === 'FEE')?.docNo).toMatch(/^缴费〔\d{4}〕\d{6}号$/);
    const rows = await rowsOf(world, view.projectNo, 'payment', 2);
    expect(rows.map((one) => [one['state'], one['amount']])).toEqual([
      ['requested', '20.00'],
      ['paid', '20.00'],
    ]);
  });

  it('called back twice is paid once', async () => {
    const { caseId, paymentNo } = await charged();
    const { statuses } = await payment.pay(paymentNo, { calls: 2 });
    expect(statuses).toEqual([200, 200]);
    await until(caseId, 'paid');
    await payment.callBack(paymentNo);
    await rowsOf(world, (await get(caseId)).projectNo, 'payment', 2);
    expect((await textOf(caseId)).match(/已缴费/g)).toHaveLength(1);
    expect(payment.refunds.filter((one) => one.reason === '重复缴费')).toEqual([]);
  });

  it('really made twice counts once, and the second goes back', async () => {
    const { caseId, paymentNo } = await charged();
    await payment.pay(paymentNo);
    await until(caseId, 'paid');
    const { transactionNo } = await payment.pay(paymentNo);
    await eventually('the second went back', () => payment.refunds.some((one) => one.transactionNo === transactionNo));
    await eventually('told', async () => /重复缴费/.test(await textOf(caseId)));
    expect((await last(caseId)).state).toBe('paid');
  });

  it('of another amount is not paid, and goes back', async () => {
    const { caseId, paymentNo } = await charged();
    const { transactionNo } = await payment.pay(paymentNo, { amount: 200 });
    await eventually('it went back', () => payment.refunds.some((one) => one.transactionNo === transactionNo));
    await eventually('told', async () => /金额不符/.test(await textOf(caseId)));
    expect((await last(caseId)).state).toBe('ordered');
    expect(await textOf(caseId)).not.toContain('已缴费');
    await payment.pay(paymentNo);
    await until(caseId, 'paid');
  });

  it('that comes after it was taken back goes back', async () => {
    const { caseId, paymentNo } = await charged();
    await client.payments.cancel({ caseId, paymentNo, reason: '申请人改天再办' });
    await until(caseId, 'cancelled');
    const { transactionNo } = await payment.pay(paymentNo);
    await eventually('it went back', () => payment.refunds.some((one) => one.transactionNo === transactionNo));
    await eventually('told', async () => /到账太晚/.test(await textOf(caseId)));
    expect((await last(caseId)).state).toBe('cancelled');
  });

  it('never called back is found by asking', async () => {
    const { caseId, paymentNo } = await charged();
    await payment.pay(paymentNo, { calls: 0 });
    await until(caseId, 'paid');
  });

  it('never made keeps the result at the window', async () => {
    const { caseId } = await charged();
    await doneAndHere(world, client, caseId);
    const { course } = await get(caseId);
    expect(course.acts.find((one) => one.act === 'deliver')?.obstacle).toBe('费用还没有缴清');
  });

  it('is not believed of somebody without the secret', async () => {
    const { caseId, paymentNo } = await charged();
    expect(await payment.callBack(paymentNo, 'somebody-elses-secret')).toBe(401);
    expect((await last(caseId)).state).toBe('ordered');
  });

  it('waits for a service that is away, and says so', async () => {
    payment.set('away');
    const { caseId } = await acceptedOf(client, '社会保障卡补领');
    await client.payments.charge({ caseId, fees: fee });
    const waiting = await eventually('trouble told', async () => {
      const now = await last(caseId);
      return now.trouble === '' ? null : now;
    });
    expect(waiting).toMatchObject({ state: 'requested', trouble: expect.stringContaining('缴费服务') });
    payment.set('ok');
    expect(await until(caseId, 'ordered')).toMatchObject({ trouble: '' });
  });

  it('is refunded whole by the way it came, once the service has done it', async () => {
    const { caseId, paymentNo } = await charged();
    const { transactionNo } = await payment.pay(paymentNo);
    await until(caseId, 'paid');
    payment.set('slowRefunds');
    await client.payments.refund({ caseId, paymentNo, reason: '不再补领' });
    expect((await last(caseId)).state).toBe('refunding');
    payment.set('ok');
    await until(caseId, 'refunded');
    expect(payment.refunds.filter((one) => one.transactionNo === transactionNo)).toHaveLength(1);
    expect(await codeOf(client.payments.refund({ caseId, paymentNo, reason: '再退一次' }))).toBe('PAYMENT_NOT_NOW');
    const rows = await rowsOf(world, (await get(caseId)).projectNo, 'payment', 4);
    expect(rows.map((one) => one['state'])).toEqual(['requested', 'paid', 'refunding', 'refunded']);
  });
});

it('what was charged stands on the sheet of the shift, and agrees with its notices', async () => {
  // Those of this day; the others here may have been charged before midnight.
  for (let n = 0; n < 2; n += 1) {
    const { caseId, paymentNo } = await charged();
    await payment.pay(paymentNo);
    await until(caseId, 'paid');
  }
  const { lines } = await client.closeOut.sheet();
  const noted = lines.find((one) => one.key === 'charged');
  expect(noted?.count).toBeGreaterThan(1);
  expect(noted?.against.map((one) => one.count)).toEqual([noted?.count, noted?.count]);
  const paid = lines.find((one) => one.key === 'paid');
  expect(paid?.title).toBe(`已缴费，合计 ${(paid?.count ?? 0) * 20}.00 元`);
});

describe('what may not be charged', () => {
  it('an item without a fee, a fee it does not publish, a second one while one is open', async () => {
    const free = await readyDraft(client);
    const { view } = await client.acceptance.accept({ ...free, printReceipt: false });
    expect(view.fees).toEqual([]);
    expect(await failureOf(client.payments.charge({ caseId: view.caseId, fees: fee }))).toMatchObject({
      code: 'FEE_UNLAWFUL',
    });
    const { caseId } = await charged();
    const other = [{ feeId: 'SOMETHING-ELSE', quantity: 1 }];
    expect(await codeOf(client.payments.charge({ caseId, fees: other }))).toBe('FEE_UNLAWFUL');
    expect(await codeOf(client.payments.charge({ caseId, fees: [...fee, ...fee] }))).toBe('FEE_UNLAWFUL');
    expect(await codeOf(client.payments.charge({ caseId, fees: fee }))).toBe('PAYMENT_NOT_NOW');
  });

  it('is refused by the platform too, whatever a window reports', async () => {
    const { host } = await world.station();
    await eventually('token', () => host.ctx.access.token().then(Boolean, () => false));
    const token = await host.ctx.access.token();
    const stream = 'case:00000000-0000-4000-8000-000000000001';
    const row = (state: string, seq: number, more: object) => ({
      ...{ key: `${stream}/payment/${seq}/1`, stream, class: 'payment', seq, dataVersion: 1, projectNo: null },
      occurredAt: new Date().toISOString(),
      payload: {
        ...{ projectNo: null, seq, paymentNo: `X-${seq}`, orgName: '示例局', collector: '某人', payer: '某人' },
        ...{ amount: '20.00', state, at: new Date().toISOString(), ...more },
      },
    });
    const [free] = (await world.administrator.catalogue.items()).filter((one) => !one.isFee);
    const lines = [{ feeId: 'F', feeName: '手续费', quantity: 1, amount: 2000 }];
    const response = await fetch(`${world.platformUrl}/v1/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        rows: [
          row('requested', 1, { taskCode: free?.taskCode, taskVersion: free?.taskVersion, lines }),
          row('paid', 2, {}),
        ],
      }),
    });
    const { results } = (await response.json()) as { results: { state: string; reason: string }[] };
    expect(results).toMatchObject([
      { state: 'rejected', reason: expect.stringContaining('不收费') },
      { state: 'rejected', reason: expect.stringContaining('没有这笔缴费') },
    ]);
  });
});

describe('a parcel', () => {
  const to = { name: '赵铁柱', phone: '13800001234', address: '示例省示例市示例区幸福路 18 号' };
  async function sent(): Promise<{ caseId: string; parcelNo: string }> {
    const { caseId } = await acceptedOf(client, '社会保障卡补领');
    await doneAndHere(world, client, caseId);
    const { version } = await get(caseId);
    await client.parcels.order({ caseId, version, way: 'toApplicant', to });
    const parcelNo = await eventually('placed', async () => {
      const parcel = (await get(caseId)).parcels.at(-1);
      return parcel?.state === 'placed' ? parcel.parcelNo : null;
    });
    return { caseId, parcelNo };
  }

  it('signed for is the delivery of the result, with its paper', async () => {
    const { caseId, parcelNo } = await sent();
    const { course, version } = await get(caseId);
    expect(course.acts.find((one) => one.act === 'deliver')?.obstacle).toContain('正在寄送');
    expect(await codeOf(client.parcels.order({ caseId, version, way: 'toApplicant', to }))).toBe('ACT_NOT_NOW');
    await courier.happen(parcelNo, 'collected');
    await courier.happen(parcelNo, 'delivered', { signedBy: '赵铁柱', calls: 2 });
    const view = await eventually('delivered', async () => {
      const now = await get(caseId);
      return now.state === 'DELIVERED' ? now : null;
    });
    expect(view.course.delivery).toMatchObject({ method: 'post', collectorName: '赵铁柱', postNo: /^SF/ });
    expect(view.documents.filter((one) => one.kind === 'DELIVER')).toHaveLength(1);
    const rows = await rowsOf(world, view.projectNo, 'courier', 2);
    expect(rows.at(-1)).toMatchObject({ state: 'delivered', receiver: '赵铁柱' });
  });

  it('and what was paid belong to the end of the case as it is reported: told again when they become known', async () => {
    const { caseId, paymentNo } = await charged();
    await payment.pay(paymentNo);
    await until(caseId, 'paid');
    const { version } = await get(caseId);
    const done = await client.acceptance.complete({
      ...{ caseId, version, isGranted: true, resultName: '社会保障卡', certNo: 'A00000002', certValidity: '10 年' },
      explain: '',
    });
    const [end] = await rowsOf(world, done.projectNo, 'result', 1);
    expect(end).toMatchObject({ isFee: true, fee: '20.00', isExpress: false });
    await client.parcels.order({ caseId, version: done.version, way: 'toApplicant', to });
    const again = await eventually('the end was told again', async () => {
      const last = (await rowsOf(world, done.projectNo, 'result', 1)).at(-1);
      return last?.['isExpress'] === true ? last : null;
    });
    expect(again).toEqual({ ...end, isExpress: true });
  });

  it('lost leaves the case undelivered: the result has to come again', async () => {
    const { caseId, parcelNo } = await sent();
    await courier.happen(parcelNo, 'lost', { text: '分拨中心未找到' });
    await eventually('lost', async () => (await get(caseId)).parcels.at(-1)?.state === 'lost');
    const view = await get(caseId);
    expect(view.state).toBe('DONE_OK');
    expect(view.course.resultReceivedAt).toBeNull();
    expect(view.course.acts.find((one) => one.act === 'deliver')?.obstacle).toContain('收到结果');
    expect(view.timeline.some((one) => one.text.includes('请部门补制'))).toBe(true);
    await client.delivery.receiveResult({ caseId, version: view.version, certNo: '' });
    const { version } = await get(caseId);
    await client.parcels.order({ caseId, version, way: 'toApplicant', to });
    expect((await get(caseId)).parcels).toHaveLength(2);
  });

  it('brought back is at the window again, for a window or another parcel', async () => {
    const { caseId, parcelNo } = await sent();
    await courier.happen(parcelNo, 'returned', { text: '无人接收' });
    await eventually('returned', async () => (await get(caseId)).parcels.at(-1)?.state === 'returned');
    const { course, state } = await get(caseId);
    expect([state, course.acts.find((one) => one.act === 'deliver')?.obstacle]).toEqual(['DONE_OK', null]);
  });

  it('is fetched from the applicant, and delivers nothing', async () => {
    const { caseId, version } = await acceptedOf(client, '社会保障卡补领');
    const wrong = { ...to, phone: '赵铁柱 13800001234' };
    expect(await codeOf(client.parcels.order({ caseId, version, way: 'fromApplicant', to: wrong }))).toBe(
      'PARCEL_PHONE',
    );
    const typed = { ...to, phone: '１３８ 0000-1234', address: ` ${to.address}　` };
    await client.parcels.order({ caseId, version, way: 'fromApplicant', to: typed });
    const parcelNo = await eventually('placed', async () => {
      const parcel = (await get(caseId)).parcels.at(-1);
      return parcel?.state === 'placed' ? parcel.parcelNo : null;
    });
    expect(courier.parcels.get(parcelNo)).toMatchObject({ way: 'fromApplicant', address: to });
    await courier.happen(parcelNo, 'delivered', { signedBy: '李静' });
    await eventually('here', async () => (await get(caseId)).parcels.at(-1)?.state === 'delivered');
    expect((await get(caseId)).state).toBe('ACCEPTED');
  });
});
