import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { nextTick, ref } from 'vue';
import type { StationState } from '#contract/workstation/schemas.ts';
import { localFailure, toHostFailure } from '../connection/failure.ts';
import { tellOutcome } from '../connection/outcomes.ts';
import { useNotices } from './notices.ts';
import { useStation } from './station.ts';

vi.mock('../connection/host.ts', async () => {
  const { toHostFailure: read, isCancelled } = await import('../connection/failure.ts');
  return { connectionState: ref('open'), follow: () => Promise.resolve(), toHostFailure: read, isCancelled };
});
beforeEach(() => setActivePinia(createPinia()));

/** A call that went wrong, as the connection tells it. */
function failed(call: string, code: 'PRINTER_PAPER_OUT' | 'PLATFORM_UNREACHABLE' | 'NUMBER_BLOCK_EMPTY'): Error {
  const error = localFailure(code);
  tellOutcome(call, error);
  return error;
}
const shownTexts = (): string[] => useNotices().list.map((one) => one.about);
const state = (printer: 'fault' | 'ready', isOnline: boolean, operatorId = 'a'): StationState =>
  ({
    devices: [{ role: 'receiptPrinter', state: printer }],
    network: { isOnline },
    time: { now: '2026-03-02T01:00:00Z' },
    session: { operator: { operatorId }, isLocked: false },
  }) as unknown as StationState;

it('a message goes when the same call for the same case went well, and not when it did for another', async () => {
  const notices = useNotices();
  notices.about = '钱小芳 · 居住证申领';
  await notices.attempt(() => Promise.reject(failed('acceptance.accept', 'NUMBER_BLOCK_EMPTY')));
  notices.about = '赵铁柱 · 个体工商户开业登记';
  tellOutcome('acceptance.accept', null);
  expect(shownTexts()).toEqual(['钱小芳 · 居住证申领']);
  notices.about = '钱小芳 · 居住证申领';
  tellOutcome('drafts.save', null);
  expect(shownTexts()).toHaveLength(1);
  tellOutcome('acceptance.accept', null);
  expect(shownTexts()).toEqual([]);
});

it('a message names the case its act began in, also when another is open by then', async () => {
  const notices = useNotices();
  notices.about = '钱小芳 · 居住证申领';
  await notices.attempt(() => {
    notices.about = '赵铁柱 · 个体工商户开业登记';
    return Promise.reject(failed('documents.printReceipt', 'PRINTER_PAPER_OUT'));
  });
  expect(shownTexts()).toEqual(['钱小芳 · 居住证申领']);
});

it('goes when the printer has paper again and when the platform is back, and at the next person’s sign-in', async () => {
  const notices = useNotices();
  const station = useStation();
  station.take(state('fault', false));
  await nextTick();
  notices.tellFailure(failed('documents.printReceipt', 'PRINTER_PAPER_OUT'));
  notices.tellFailure(failed('outbox.flush', 'PLATFORM_UNREACHABLE'));
  station.take(state('fault', true));
  await nextTick();
  expect(notices.list.map((one) => one.cause?.code)).toEqual(['PRINTER_PAPER_OUT']);
  station.take(state('ready', true));
  await nextTick();
  expect(notices.list).toEqual([]);
  notices.tellFailure(toHostFailure(new Error('本机出错')));
  station.take(state('ready', true, 'b'));
  await nextTick();
  expect(notices.list).toEqual([]);
});
