import { expect, it } from 'vitest';
import { settle, type KnownOrder } from './settle.ts';

const at = '2026-11-30T02:00:00.000Z';
const open: KnownOrder = { state: 'ordered', amount: 2000, transactionNo: null };
const pay = (transactionNo: string, amount = 2000) => ({ transactionNo, amount, at });

it('counts one payment of the amount', () => {
  expect(settle(open, [pay('T1')])).toMatchObject({ state: 'paid', transactionNo: 'T1', paidAt: at, returns: [] });
  expect(settle(open, [])).toMatchObject({ state: 'ordered', transactionNo: null, notes: [] });
});

it('sends back what is more, less, twice or late, and is paid by none of it', () => {
  for (const amount of [1999, 2001, 0])
    expect(settle(open, [pay('T1', amount)])).toMatchObject({
      state: 'ordered',
      paidAt: null,
      returns: [{ transactionNo: 'T1', reason: expect.stringContaining('金额不符') }],
    });
  expect(settle(open, [pay('T1'), pay('T2')])).toMatchObject({
    transactionNo: 'T1',
    returns: [{ transactionNo: 'T2', reason: '重复缴费' }],
  });
  expect(settle({ ...open, state: 'cancelled' }, [pay('T1')])).toMatchObject({
    state: 'cancelled',
    transactionNo: null,
    returns: [{ transactionNo: 'T1', reason: expect.stringContaining('太晚') }],
  });
});

it('a wrong amount does not keep the right one from counting', () => {
  expect(settle(open, [pay('T1', 200), pay('T2')])).toMatchObject({ state: 'paid', transactionNo: 'T2' });
});

it('what is being cancelled when the money comes is not paid: it goes back', () => {
  expect(settle({ ...open, state: 'cancelling' }, [pay('T1')])).toMatchObject({
    state: 'cancelling',
    returns: [{ transactionNo: 'T1' }],
  });
});
