import type { CaseView } from '#contract/cases.ts';
import { eventually, filledForm, zhao, type Client, type World } from '../world.ts';

/** A case of that item, accepted with everything it asks for; numbers of papers are there. */
export async function acceptedOf(client: Client, taskName: string): Promise<CaseView> {
  const [hit] = await client.catalogue.search({ query: taskName, limit: 1 });
  const { item } = await client.catalogue.get({ taskCode: hit?.taskCode ?? '' });
  const { caseId, version, draft } = await client.drafts.create();
  const saved = await client.drafts.save({
    ...{ caseId, version },
    patch: {
      taskCode: item.taskCode,
      applicant: { ...draft.applicant, person: zhao },
      form: filledForm(item, zhao),
      materials: item.materials.map(({ materialId }) => ({ materialId, isCollected: true, originalChecked: true })),
    },
  });
  return (await client.acceptance.accept({ caseId, version: saved.version, printReceipt: false })).view;
}

/** The department granted it, and the result has come to the window. */
export async function doneAndHere(world: World, client: Client, caseId: string): Promise<void> {
  const { projectNo } = await eventually('at the platform', async () => {
    const now = await client.cases.get({ caseId });
    return now.syncState === 'synced' ? now : null;
  });
  await world.administrator.cases.recordEvent({
    ...{ projectNo: projectNo ?? '', eventId: `done-${caseId}`.slice(0, 64), state: 'DONE_OK', stepName: '制卡' },
    ...{ handler: '王审核', orgName: '示例区人力资源和社会保障局', opinion: '已制卡。' },
    result: { resultName: '社会保障卡', certNo: 'A00000001', certValidity: '10 年' },
  });
  const { version } = await eventually('the result is known', async () => {
    const now = await client.cases.get({ caseId });
    return now.state === 'DONE_OK' ? now : null;
  });
  await client.delivery.receiveResult({ caseId, version, certNo: '' });
}

/** Payloads of a class of a case at the platform, once there are so many, oldest first. */
export async function rowsOf(
  world: World,
  projectNo: string | null,
  name: string,
  count: number,
): Promise<Record<string, unknown>[]> {
  return await eventually(`${count} rows of ${name}`, async () => {
    const { rows } = await world.administrator.cases.get({ projectNo: projectNo ?? '' });
    const found = rows.filter((one) => one.class === name).map((one) => one.payload);
    return found.length >= count ? found : null;
  });
}
