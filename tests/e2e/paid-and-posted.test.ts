import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVirtualCourier, type VirtualCourier } from '#simulators/courier/index.ts';
import { startVirtualPayment, type VirtualPayment } from '#simulators/payment/index.ts';
import { eventually, filledForm, zhao } from '../world.ts';
import { expectClean } from './axe.ts';
import { atWindow, type AtWindow } from './at-window.ts';

let payment: VirtualPayment;
let courier: VirtualCourier;
let at: AtWindow;
let caseId = '';
beforeAll(async () => {
  payment = await startVirtualPayment();
  courier = await startVirtualCourier();
  at = await atWindow(undefined, { payment, courier, everyMs: 200 });
});
afterAll(async () => {
  expect(at.problems).toEqual([]);
  await at.close();
  await payment.close();
  await courier.close();
});

const view = () => at.client.cases.get({ caseId });
const fees = () => at.page.getByRole('region', { name: '缴费', exact: true });
const post = () => at.page.getByRole('region', { name: '寄送', exact: true });

it('a fee is charged at the window and paid when the payment service says so', async () => {
  const { page, client } = at;
  caseId = await at.begin('shbzkbl');
  const { version, draft } = await view();
  const { item } = await client.catalogue.get({ taskCode: draft.taskCode ?? '' });
  await client.drafts.save({
    ...{ caseId, version },
    patch: {
      form: { ...filledForm(item, zhao), ...draft.form, delivery: 'mail', mobile: '13800001234' },
      materials: item.materials.map(({ materialId }) => ({ materialId, isCollected: true, originalChecked: true })),
    },
  });
  await page.reload();
  await page.getByText('可以受理').first().waitFor();
  await at.press('F9');
  await page.getByRole('heading', { name: '已受理' }).waitFor();
  at.strokes = 0;
  await at.press('Alt+c');
  const box = page.getByRole('dialog', { name: '收费' });
  await box.getByText('20.00').waitFor();
  await at.shot('收费');
  await expectClean(page, 'charging a fee');
  await at.press('Enter');
  await fees().getByRole('img', { name: '付款码' }).waitFor();
  console.info(`strokes of charging a fee: ${at.strokes}`);
  expect(at.strokes).toBeLessThanOrEqual(2);
  await fees().getByText('待缴费').waitFor();
  await at.shot('待缴费');
  await expectClean(page, 'a payment code');
  const said = await at.paper(caseId, 'FEE');
  for (const word of ['社会保障卡工本费', '每张20元', '贰拾元整', '除此以外']) expect(said).toContain(word);
  const [first] = (await view()).payments;
  await payment.pay(first?.paymentNo ?? '', { calls: 2 });
  await fees().getByText('已缴费').waitFor();
  await at.shot('已缴费');
});

it('the result goes by courier: lost, sent again, signed for, and delivered with its paper', async () => {
  const { page, client } = at;
  const now = await view();
  await client.acceptance.complete({
    ...{ caseId, version: now.version, isGranted: true, resultName: '社会保障卡', certNo: 'A00000001' },
  });
  await at.openCase(caseId);
  await post().waitFor();
  at.strokes = 0;
  await at.press('Alt+i');
  const box = page.getByRole('dialog', { name: /^叫快递/ });
  await box.getByLabel(/收件人/).waitFor();
  await at.shot('叫快递');
  await expectClean(page, 'ordering a courier');
  await at.press('Enter');
  await post().getByText('待揽收').waitFor();
  console.info(`strokes of sending a result: ${at.strokes}`);
  expect(at.strokes).toBeLessThanOrEqual(2);
  await at.shot('待揽收');
  const parcel = async () => (await view()).parcels.at(-1)?.parcelNo ?? '';
  await courier.happen(await parcel(), 'collected');
  await courier.happen(await parcel(), 'lost', { text: '分拨中心未找到' });
  await post().getByText('已丢失').waitFor();
  // Nothing to send: the result has to come again first.
  expect(await post().getByRole('button').count()).toBe(0);
  await at.shot('快递丢失');
  await at.press('Alt+y');
  await page.keyboard.press('Enter');
  await post().getByRole('button', { name: '重新寄送' }).click();
  await box.getByLabel(/收件人/).waitFor();
  await page.keyboard.press('Enter');
  await eventually('placed again', async () => (await view()).parcels.at(-1)?.state === 'placed');
  await courier.happen(await parcel(), 'delivered', { signedBy: '赵铁柱' });
  await eventually('delivered', async () => (await view()).state === 'DELIVERED');
  await post().getByText('已签收', { exact: true }).waitFor();
  await page.getByLabel('办件详情').evaluate((one) => one.scrollTo(0, 0));
  await at.shot('寄送送达');
  const said = await at.paper(caseId, 'DELIVER');
  for (const word of ['邮寄', '赵铁柱', '签收记录']) expect(said).toContain(word);
});
