import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Host } from '#host/host.ts';
import { buildCustodySlip } from '#host/documents/custody-slip.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, type Client } from '../world.ts';
import { codeOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';

let station: { host: Host; client: Client; close(): Promise<void> };
let client: Client;
beforeAll(async () => {
  station = await localStation({ clock: turnedClock('2026-03-05T02:24:00.000Z') });
  ({ client } = station);
});
afterAll(async () => await station.close());

const lines = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await client.closeOut.sheet()).lines.map(({ key, count }) => [key, count]));

it('papers are kept under a code, found by it, and handed over or given back once, with who and when', async () => {
  const draft = await readyDraft(client);
  const { caseId } = draft;
  await client.acceptance.accept({ caseId, version: draft.version, printReceipt: false });
  const before = await client.cases.get({ caseId });
  const [first, second, third] = before.custody.open;
  if (!first || !second || !third) throw new Error('the demo item keeps at least three papers');
  expect(before.custody.slips).toEqual([]);
  expect(Object.keys(await lines())).not.toContain('custodyHeld');

  const kept = await client.custody.keep({ caseId, materialIds: [first.materialId, second.materialId] });
  const [slip] = kept.custody.slips;
  expect(slip).toMatchObject({ state: 'held', papers: [first, second], keptBy: '李静', endedTo: null });
  const code = slip?.code ?? '';
  expect(code).toMatch(/^BG260305\d{6}$/);
  expect(kept.custody.open.map((one) => one.materialId)).not.toContain(first.materialId);
  expect(kept.documents.find((one) => one.kind === 'CUSTODY')).toMatchObject({
    docNo: code,
    prints: [{ reprintNo: 0 }],
  });
  // As a scanner types it, and as somebody does who reads it off the paper.
  for (const query of [code, code.toLowerCase(), `${code.slice(0, 8)} ${code.slice(8)}`])
    expect((await client.cases.search({ query })).rows.map((one) => one.caseId)).toEqual([caseId]);
  expect(await codeOf(client.custody.keep({ caseId, materialIds: [first.materialId] }))).toBe('INPUT_INVALID');
  expect(await codeOf(client.custody.keep({ caseId, materialIds: ['nothing'] }))).toBe('INPUT_INVALID');
  expect(await lines()).toMatchObject({ custody: 1, custodyHandedOver: 0, custodyReturned: 0, custodyHeld: 1 });

  const other = await client.custody.keep({ caseId, materialIds: [third.materialId] });
  const otherCode = other.custody.slips.find((one) => one.code !== code)?.code ?? '';
  await client.custody.end({ caseId, code, state: 'handedOver', to: '市场监管局 周科' });
  const ended = await client.custody.end({ caseId, code: otherCode, state: 'returned', to: '赵铁柱' });
  expect(ended.custody.slips.find((one) => one.code === code)).toMatchObject({
    ...{ state: 'handedOver', endedTo: '市场监管局 周科', endedBy: '李静' },
    endedAt: expect.any(String),
  });
  expect(await codeOf(client.custody.end({ caseId, code, state: 'returned', to: '赵铁柱' }))).toBe('INPUT_INVALID');
  expect(await codeOf(client.custody.end({ caseId, code: 'BG000000000000', state: 'returned', to: '甲' }))).toBe(
    'CASE_NOT_FOUND',
  );
  const said = ended.timeline.map((one) => one.text);
  expect(said.filter((text) => text.includes(code))).toEqual([
    `窗口保管 “${first.name}”${first.count} 份、“${second.name}”${second.count} 份，凭条 ${code}`,
    `移交 “${first.name}”${first.count} 份、“${second.name}”${second.count} 份给市场监管局 周科，凭条 ${code}`,
  ]);
  const acts = station.host.ctx.db
    .prepare(`SELECT act, detail FROM audit WHERE act LIKE 'custody.%' AND is_ok = 1 ORDER BY seq`)
    .all();
  expect(acts).toEqual([
    { act: 'custody.keep', detail: code },
    { act: 'custody.keep', detail: otherCode },
    { act: 'custody.handOver', detail: code },
    { act: 'custody.giveBack', detail: otherCode },
  ]);
  expect(await lines()).toMatchObject({ custody: 2, custodyHandedOver: 1, custodyReturned: 1, custodyHeld: 0 });
  const reported = station.host.ctx.db
    .prepare(`SELECT row_json FROM outbox_all WHERE case_id = ? AND class = 'step'`)
    .all(caseId) as { row_json: string }[];
  expect(reported.filter((one) => one.row_json.includes('材料保管'))).toHaveLength(4);
});

it('the slip says the code twice, once for the scanner, and names the papers', () => {
  const slip = buildCustodySlip({
    ...{ code: 'BG260305000001', caseNo: '未编号', itemName: '示例事项', applicantName: '赵铁柱' },
    ...{ papers: [{ materialId: 'M01', name: '申请书', count: 2 }], keptAt: '2026-03-05T02:24:00.000Z' },
    ...{ keptBy: '李静', hallName: '示例大厅', windowName: '12 号窗' },
  });
  const text = JSON.stringify(slip);
  expect(text.split('BG260305000001')).toHaveLength(3);
  for (const word of ['材料保管凭条', '1. 申请书', '2 份', '2026-03-05 10:24', '李静']) expect(text).toContain(word);
});
