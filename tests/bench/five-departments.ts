import { readFile } from 'node:fs/promises';
import type { CaseView } from '#contract/cases.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { ServiceThing } from '#contract/things.ts';
import { storeItem } from '#host/catalogue/items.ts';
import { storeThing } from '#host/catalogue/things.ts';
import type { Host } from '#host/host.ts';
import { filledForm, readyDraft, zhao, type Client } from '../world.ts';

const thingCode = 'THING-FIVE';
const assistants = ['outdoor-sign', 'flexible-employment', 'residence-permit', 'disability-certificate'];
const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../../resources/catalogue/items/${name}.json`, import.meta.url), 'utf8'));

/** Lets the station accept one thing of five departments; nobody is asked over the line for the assistants' items. */
export async function bringThingOfFive({ ctx: { db } }: Host): Promise<void> {
  const lead = ServiceItem.parse(await read('individual-business-opening'));
  const others = await Promise.all(assistants.map(async (name) => ServiceItem.parse(await read(name))));
  for (const item of others)
    storeItem(db, { ...item, serverType: [...new Set(['1' as const, ...item.serverType])], verifications: [] });
  storeThing(
    db,
    ServiceThing.parse({
      ...{ thingCode, thingName: '开一家店', thingVersion: 1, thingState: 'active', listLevel: 'local' },
      leadDept: lead.deptName,
      assistDepts: others.map((one) => one.deptName),
      items: [lead, ...others].map(({ taskCode }, index) => ({ taskCode, isLead: index === 0 })),
    }),
  );
}

/** Five drafts filled in and ready to be accepted together; the leading one. */
export async function readyFive(client: Client): Promise<CaseView> {
  const draft = await readyDraft(client);
  const lead = await client.drafts.group({ caseId: draft.caseId, version: draft.version, thingCode });
  for (const { caseId, isLead } of lead.group?.members ?? []) {
    if (isLead) continue;
    const view = await client.cases.get({ caseId });
    const { item } = await client.catalogue.get({ taskCode: view.draft.taskCode ?? '' });
    await client.drafts.save({
      ...{ caseId, version: view.version },
      patch: {
        form: { ...filledForm(item, zhao), ...view.draft.form },
        materials: item.materials.map(({ materialId }) => ({ materialId, isCollected: true, originalChecked: true })),
      },
    });
  }
  return client.cases.get({ caseId: lead.caseId });
}
