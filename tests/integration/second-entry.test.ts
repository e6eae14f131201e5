import { afterEach, beforeEach, expect, it } from 'vitest';
import { findItem } from '#db/queries/catalogue.ts';
import type { CaseView } from '#contract/cases.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { storeItem } from '#host/catalogue/items.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, zhao } from '../world.ts';
import { codeOf } from './outcome.ts';

let station: Awaited<ReturnType<typeof localStation>>;
let draft: CaseView;
beforeEach(async () => {
  station = await localStation();
  draft = await readyDraft(station.client);
  const { db } = station.host.ctx;
  const item = ServiceItem.parse(JSON.parse(findItem(db, draft.draft.taskCode ?? '')?.item_json ?? ''));
  storeItem(db, {
    ...item,
    vertical: {
      system: '国家登记系统',
      numberTitle: '国家系统受理号',
      fields: [
        { title: '申请人', value: '{applicant.name}' },
        { title: '证件号码', value: '{person.certNo}' },
        { title: '场所来源', value: '{form.placeRight}', words: { own: '自有产权' } },
        { title: '本地编号', value: '{case.projectNo}' },
        { title: '没有的', value: '{form.__proto__.constructor}{form.nothing}' },
      ],
    },
  });
});
afterEach(() => station.close());

it('gives the other system’s fields in its order and words, and its number finds the case', async () => {
  const { caseId, version } = draft;
  expect(await codeOf(station.client.secondEntry.fields({ caseId }))).toBe('INPUT_INVALID');
  const { view } = await station.client.acceptance.accept({ caseId, version, printReceipt: false });
  expect(view.secondEntry).toMatchObject({ system: '国家登记系统', number: null });
  const fields = await station.client.secondEntry.fields({ caseId });
  expect(fields.map((one) => one.title)).toEqual(['申请人', '证件号码', '场所来源', '本地编号', '没有的']);
  expect([fields[0]?.value, fields[1]?.value, fields[3]?.value, fields[4]?.value]).toEqual([
    zhao.name,
    zhao.certNo,
    view.projectNo,
    '',
  ]);
  await station.client.secondEntry.finish({ caseId, number: 'GJ2026-000123', seconds: 95 });
  const again = await station.client.secondEntry.finish({ caseId, number: 'GJ2026-000124', seconds: 30 });
  expect(again.secondEntry).toMatchObject({ number: 'GJ2026-000124', seconds: 125 });
  expect((await station.client.cases.search({ query: 'GJ2026-000124' })).rows.map((one) => one.caseId)).toEqual([
    caseId,
  ]);
  const { db } = station.host.ctx;
  const acts = db.prepare("SELECT act FROM audit WHERE act LIKE 'secondEntry.%' ORDER BY seq").all();
  expect(acts).toEqual([{ act: 'secondEntry.fields' }, { act: 'secondEntry.finish' }, { act: 'secondEntry.finish' }]);
  expect(JSON.stringify(db.prepare("SELECT row_json FROM outbox_all WHERE class = 'step'").all())).toContain(
    'GJ2026-000123',
  );
});
