import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { ServiceThing } from '#contract/things.ts';
import { departmentEvent } from '#host/acceptance/department-event.ts';
import { storeItem } from '#host/catalogue/items.ts';
import { storeThing } from '#host/catalogue/things.ts';
import { localStation } from '../local-station.ts';
import { filledForm, readyDraft, zhao } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';

let station: Awaited<ReturnType<typeof localStation>>;
let lead: CaseView;
const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../../resources/catalogue/${name}.json`, import.meta.url), 'utf8'));

beforeEach(async () => {
  station = await localStation();
  const { db } = station.host.ctx;
  for (const name of ['outdoor-sign', 'flexible-employment'])
    storeItem(db, { ...ServiceItem.parse(await read(`items/${name}`)), verifications: [] });
  storeThing(db, ServiceThing.parse(await read('things/small-shop')));
  const draft = await readyDraft(station.client);
  lead = await station.client.drafts.group({
    ...{ caseId: draft.caseId, version: draft.version, thingCode: 'THING-SMALL-SHOP' },
  });
});
afterEach(() => station.close());

const get = (caseId: string): Promise<CaseView> => station.client.cases.get({ caseId });
const others = (): string[] => (lead.group?.members ?? []).filter((one) => !one.isLead).map((one) => one.caseId);
async function fill(caseId: string): Promise<void> {
  const view = await get(caseId);
  const { item } = await station.client.catalogue.get({ taskCode: view.draft.taskCode ?? '' });
  await station.client.drafts.save({
    ...{ caseId, version: view.version },
    patch: {
      form: { ...filledForm(item, zhao), ...view.draft.form },
      materials: item.materials.map(({ materialId }) => ({ materialId, isCollected: true, originalChecked: true })),
    },
  });
}
const acceptAll = async () => {
  const { caseId, version } = await get(lead.caseId);
  return station.client.acceptance.acceptGroup({ caseId, version });
};
const count = (sql: string): number => (station.host.ctx.db.prepare(sql).get() as { n: number }).n;

describe('several departments at once', () => {
  it('what was said once stands in every item that asks for it, and goes on to', async () => {
    expect(lead.group).toMatchObject({ thingName: '开小店', listLevel: 'local', state: 'draft', groupNo: null });
    expect(lead.group?.members.map((one) => one.deptName)).toHaveLength(3);
    const [sign = '', work = ''] = others();
    const { draft } = await get(sign);
    expect(draft.applicant.person.certNo).toBe(zhao.certNo);
    expect(draft.form).toMatchObject({ place: lead.draft.form['businessPlace'], mobile: zhao.mobile });
    await station.client.drafts.save({
      ...{ caseId: lead.caseId, version: lead.version },
      patch: { form: { ...lead.draft.form, businessPlace: '示例区新街 5 号', mobile: '13900009999' } },
    });
    expect((await get(sign)).draft.form).toMatchObject({ place: '示例区新街 5 号', mobile: '13900009999' });
    expect((await get(work)).draft.form['mobile']).toBe('13900009999');
  });

  it('is accepted whole: three numbers, three clocks, the papers of all, and one about the whole', async () => {
    for (const one of others()) await fill(one);
    const view = await acceptAll();
    expect(view.group).toMatchObject({ state: 'open', groupNo: `${view.projectNo}-B` });
    const members = view.group?.members ?? [];
    expect(new Set(members.map((one) => one.projectNo)).size).toBe(3);
    expect(view.group?.due).toBe(
      members
        .map((one) => one.promiseDue ?? '')
        .toSorted()
        .at(-1),
    );
    expect(count("SELECT count(*) AS n FROM documents WHERE kind IN ('ACCEPT', 'RECEIPT')")).toBe(6);
    const joint = view.documents.find((one) => one.kind === 'JOINT');
    expect(joint?.docNo).toMatch(/^并联〔\d{4}〕000001号$/);
    const rows = station.host.ctx.db.prepare("SELECT row_json FROM outbox_all WHERE class = 'accept'").all();
    expect(
      rows.map(
        (row) => (JSON.parse((row as { row_json: string }).row_json) as { payload: { group: object } }).payload.group,
      ),
    ).toEqual(
      members.map((one) => expect.objectContaining({ groupNo: view.group?.groupNo, size: 3, isLead: one.isLead })),
    );
  });

  it('is accepted not at all when one of it cannot be, and no number is gone', async () => {
    expect(await failureOf(acceptAll())).toMatchObject({
      code: 'NOT_READY',
      detail: { missing: expect.stringContaining('户外广告') },
    });
    for (const one of others()) await fill(one);
    const { db } = station.host.ctx;
    db.prepare("UPDATE number_blocks SET next_no = last_no - 1 WHERE series = ''").run();
    expect(await codeOf(acceptAll())).toBe('NUMBER_BLOCK_EMPTY');
    expect((await get(lead.caseId)).group?.members.map((one) => one.state)).toEqual(['DRAFT', 'DRAFT', 'DRAFT']);
    expect((await station.client.station.get()).numbersLeft).toBe(2);
    expect(count('SELECT count(*) AS n FROM outbox_all')).toBe(0);
  });

  it('no part of it is accepted by itself', async () => {
    const { caseId, version } = await get(lead.caseId);
    const alone = station.client.acceptance.accept({ caseId, version, printReceipt: false });
    expect(await codeOf(alone)).toBe('THING_TOGETHER');
  });

  it('the whole follows what becomes of its parts', async () => {
    for (const one of others()) await fill(one);
    const { group } = await acceptAll();
    const done = (caseId: string, n: number) =>
      departmentEvent(station.host.ctx, {
        ...{ eventId: `event-${n}`, caseId, projectNo: 'x', state: n === 2 ? 'DONE_REFUSED' : 'DONE_OK' },
        ...{
          stepName: '审批',
          handler: '王审核',
          orgName: '示例区城市管理局',
          opinion: '已审',
          at: station.host.ctx.time.iso(),
        },
      });
    const ids = (group?.members ?? []).map((one) => one.caseId);
    done(ids[1] ?? '', 1);
    const partly = await get(lead.caseId);
    expect(partly.group?.state).toBe('partly');
    expect(partly.timeline.at(-1)?.text).toContain('1 / 3 项办结，部分办结');
    done(ids[2] ?? '', 2);
    done(ids[0] ?? '', 3);
    expect((await get(lead.caseId)).group?.state).toBe('done');
  });
});
