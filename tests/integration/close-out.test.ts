import { afterEach, describe, expect, it } from 'vitest';
import type { CloseOutSheet } from '#contract/close-out.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft } from '../world.ts';
import { codeOf } from './outcome.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

let station: Awaited<ReturnType<typeof localStation>>;
let clock: TurnedClock;
afterEach(() => station.close());
async function open(): Promise<void> {
  clock = turnedClock('2026-03-02T02:24:00.000Z');
  station = await localStation({ clock });
}
async function accept(): Promise<string> {
  const { caseId, version } = await readyDraft(station.client);
  await station.client.acceptance.accept({ caseId, version, printReceipt: true });
  await eventually('the receipt failed: there is no printer', async () => {
    const { documents } = await station.client.cases.get({ caseId });
    return documents.find((one) => one.kind === 'RECEIPT')?.prints[0]?.state === 'failed';
  });
  return caseId;
}
const lineOf = (sheet: CloseOutSheet, key: string) => sheet.lines.find((one) => one.key === key);
const explained = (sheet: CloseOutSheet, text = '已说明'): Record<string, string> =>
  Object.fromEntries(sheet.differences.map(({ key }) => [key, text]));

describe('a shift', () => {
  it('agrees with itself: cases, numbers, papers and deliveries counted twice come out equal', async () => {
    await open();
    await accept();
    await accept();
    const { caseId, version } = await readyDraft(station.client);
    await station.client.acceptance.refuse({ caseId, version, ground: 'notAllowed', reason: '依法不得受理' });
    clock.forward(60_000);
    const sheet = await station.client.closeOut.sheet();
    expect(lineOf(sheet, 'accepted')).toMatchObject({
      count: 2,
      against: [
        { title: '有编号的办件', count: 2 },
        { title: '用掉的办件编号', count: 2 },
      ],
    });
    expect(lineOf(sheet, 'letters')?.against).toContainEqual({ title: '用掉的文书编号', count: 1 });
    expect(lineOf(sheet, 'refused')?.count).toBe(1);
    // No printer and no platform: these are told, and want a word.
    expect(sheet.differences.map((one) => one.key)).toEqual(['receipts.打出', 'letters.打出', 'pending']);
  });

  it('notices a number that was taken without a case', async () => {
    await open();
    await accept();
    station.host.ctx.db.prepare("UPDATE number_blocks SET next_no = next_no + 1 WHERE series = ''").run();
    const sheet = await station.client.closeOut.sheet();
    expect(sheet.differences.map((one) => one.text)).toContain('受理 1，用掉的办件编号 2');
  });

  it('is signed only with every difference explained and nothing done since it was read', async () => {
    await open();
    await accept();
    clock.forward(1000);
    const sheet = await station.client.closeOut.sheet();
    expect(await codeOf(station.client.closeOut.sign({ to: sheet.to }))).toBe('CLOSE_OUT_UNEXPLAINED');
    clock.forward(1000);
    await accept();
    expect(await codeOf(station.client.closeOut.sign({ to: sheet.to, explanations: explained(sheet) }))).toBe(
      'CLOSE_OUT_CHANGED',
    );
    clock.forward(1000);
    const again = await station.client.closeOut.sheet();
    const signed = await station.client.closeOut.sign({ to: again.to, explanations: explained(again, '打印机没有接') });
    expect(Object.values(signed.explanations)).toContain('打印机没有接');
    const file = await station.client.closeOut.file({ closeOutId: signed.closeOutId });
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    clock.forward(1000);
    const next = await station.client.closeOut.sheet();
    expect(next.from).toBe(signed.to);
    expect(lineOf(next, 'accepted')).toMatchObject({ count: 0, against: [{ count: 0 }, { count: 0 }] });
    expect((await station.client.closeOut.list()).map((one) => one.closeOutId)).toEqual([signed.closeOutId]);
  });
});
