import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { saveDefinition } from '#db/queries/catalogue.ts';
import { addBlock } from '#db/queries/numbers.ts';
import type { CaseView } from '#contract/cases.ts';
import { storeItem } from '#host/catalogue/items.ts';
import employment from '#resources/catalogue/verifications/employmentRecord.json' with { type: 'json' };
import residence from '#resources/catalogue/verifications/residenceFacts.json' with { type: 'json' };
import type { Host } from '#host/host.ts';
import { letterKinds, seriesOf } from '#host/documents/kinds.ts';
import { shippedItems } from '../bench/find-catalogue.ts';
import { localStation } from '../local-station.ts';
import { filledForm, zhao, type Client } from '../world.ts';
import { failureOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';

const permit = shippedItems().find((one) => one.taskName === '居住证申领');
if (!permit) throw new Error('no item with situations is shipped');
let station: { host: Host; client: Client; close(): Promise<void> };
let client: Client;
beforeAll(async () => {
  station = await localStation({ clock: turnedClock('2026-03-05T02:24:00.000Z') });
  ({ client } = station);
  const { db, time } = station.host.ctx;
  storeItem(db, permit);
  for (const one of [employment, residence]) saveDefinition(db, one.name, JSON.stringify(one));
  for (const { kind } of letterKinds)
    addBlock(
      db,
      {
        blockId: `permit-${kind}`,
        prefix: `${permit.deptCode}/${kind}/2026`,
        first: 1,
        last: 50,
        leasedAt: time.iso(),
      },
      seriesOf(permit.deptCode, kind),
    );
});
afterAll(async () => await station.close());

type Patch = Parameters<Client['drafts']['save']>[0]['patch'];
const save = (view: CaseView, patch: Patch): Promise<CaseView> =>
  client.drafts.save({ caseId: view.caseId, version: view.version, patch });
const asked = (view: CaseView, section: string): string[] =>
  view.obstacles.filter((one) => one.section === section).map((one) => one.field);
const reported = (caseId: string): { seq: number; materialId: string }[] =>
  (
    station.host.ctx.db
      .prepare(`SELECT row_json FROM outbox_all WHERE case_id = ? AND class = 'material' ORDER BY outbox_id`)
      .all(caseId) as { row_json: string }[]
  ).map((row) => (JSON.parse(row.row_json) as { payload: { seq: number; materialId: string } }).payload);
const received = (view: CaseView, materialIds: string[]): Patch => ({
  materials: materialIds.map((materialId) => ({
    ...{ materialId, isCollected: true, collectType: '1', collectNum: 1, originalChecked: true },
    ...{ originalReturned: false, copyNum: 0, ofItem: view.draft.taskCode ?? '', instead: null },
  })),
});

let view: CaseView;
beforeEach(async () => {
  const made = await client.drafts.create();
  const applicant = { ...made.draft.applicant, person: zhao };
  view = await save(made, { taskCode: permit.taskCode, applicant });
});

it('until the question is answered nothing that hangs on it is asked for, and the question itself is', () => {
  expect(asked(view, 'form')).toContain('ground');
  expect(asked(view, 'materials')).toEqual(['M01', 'M02', 'M03', 'M04']);
  expect(asked(view, 'verification')).toEqual(['residenceFacts']);
});

it.each([
  ['work', ['M05'], ['residenceFacts', 'employmentRecord']],
  ['home', ['M06'], ['residenceFacts']],
  ['study', ['M07'], ['residenceFacts']],
])('the answer %s asks for its own papers and departments only', async (ground, papers, departments) => {
  view = await save(view, { form: { ground } });
  expect(asked(view, 'materials')).toEqual(['M01', 'M02', 'M03', 'M04', ...papers]);
  expect(asked(view, 'verification')).toEqual(departments);
});

it('a paper taken before the answer changed stays on record and hinders nobody; every row keeps its number', async () => {
  const filled = filledForm(permit, zhao);
  view = await save(view, { form: { ...filled, ground: 'work', employer: '示例商贸有限公司' } });
  view = await save(view, received(view, ['M01', 'M02', 'M03', 'M04', 'M05']));
  view = await save(view, { form: { ...filled, ground: 'study', school: '示例学校' } });
  expect(asked(view, 'materials')).toEqual(['M07']);
  const refused = await failureOf(
    client.acceptance.accept({ caseId: view.caseId, version: view.version, printReceipt: false }),
  );
  expect(refused.message).toContain('就读证明');

  view = await save(view, received(view, ['M01', 'M02', 'M03', 'M04', 'M05', 'M07']));
  await client.acceptance.accept({ caseId: view.caseId, version: view.version, printReceipt: false });
  expect(reported(view.caseId).map(({ seq, materialId }) => [seq, materialId])).toEqual(
    ['M01', 'M02', 'M03', 'M04', 'M05', 'M07'].map((materialId) => [Number(materialId.slice(1)), materialId]),
  );
});

it('what was never received for a situation that does not hold is neither reported nor printed', async () => {
  const filled = filledForm(permit, zhao);
  view = await save(view, { form: { ...filled, ground: 'home' } });
  view = await save(view, received(view, ['M01', 'M02', 'M03', 'M04', 'M06']));
  const { projectNo } = await client.acceptance.accept({
    ...{ caseId: view.caseId, version: view.version, printReceipt: false },
  });
  expect(projectNo).not.toBe('');
  expect(reported(view.caseId).map((one) => one.materialId)).toEqual(['M01', 'M02', 'M03', 'M04', 'M06']);
});
