import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Applicant, CaseView, Person } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, zhao, type Client } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';

let station: { host: Host; client: Client; close(): Promise<void> };
let client: Client;
beforeAll(async () => {
  station = await localStation({ clock: turnedClock('2026-03-05T02:24:00.000Z') });
  ({ client } = station);
});
afterAll(async () => await station.close());

const typedBy = (part: Partial<Person>): Person => ({ ...zhao, source: 'clerk', ...part });
const save = (view: CaseView, patch: Parameters<Client['drafts']['save']>[0]['patch']): Promise<CaseView> =>
  client.drafts.save({ caseId: view.caseId, version: view.version, patch });
const withPerson = (view: CaseView, person: Person): Promise<CaseView> =>
  save(view, { applicant: { ...view.draft.applicant, person } });
const problemsOf = (view: CaseView): string =>
  view.obstacles
    .filter((one) => one.blocking)
    .map((one) => one.message)
    .join('；');
const accepted = (caseId: string): Record<string, unknown> => {
  const row = station.host.ctx.db
    .prepare(`SELECT row_json FROM outbox_all WHERE case_id = ? AND class = 'accept'`)
    .get(caseId) as { row_json: string };
  return (JSON.parse(row.row_json) as { payload: Record<string, unknown> }).payload;
};

it('keeps one spelling of what was typed, in the form as in the person and the unit', async () => {
  const draft = await readyDraft(client);
  const entity = {
    name: ' 示例（集团）ＡＢ公司 ',
    creditCode: '91000000ma 0000007c',
    legalPerson: '钱 小芳',
    address: '　１号楼 ',
  };
  const person = typedBy({ name: '  钱 小芳 ', certNo: ' ０００００0199001010026 ', mobile: '＋86 138 0000 1234' });
  const view = await save(draft, {
    applicant: { ...draft.draft.applicant, person, entity },
    form: {
      ...draft.draft.form,
      operatorNumber: '０00000 19900101 0026',
      mobile: '１３８ 0000 1234',
      operatorName: ' 钱 小芳',
      leaseEnd: '27-3-5',
      businessPlace: ' 幸福路１８号　',
    },
  });
  expect(view.draft.applicant.person).toMatchObject({
    name: '钱小芳',
    certNo: '000000199001010026',
    mobile: '13800001234',
  });
  expect(view.draft.applicant.entity).toEqual({
    name: '示例（集团）AB公司',
    creditCode: '91000000MA0000007C',
    legalPerson: '钱小芳',
    address: '1号楼',
  });
  expect(view.draft.form).toMatchObject({
    operatorNumber: '000000199001010026',
    mobile: '13800001234',
    operatorName: '钱小芳',
    leaseEnd: '2027-03-05',
    businessPlace: '幸福路18号',
  });
});

it.each<[string, Partial<Person>, string]>([
  ['a citizen card', { certNo: '000000199001010010' }, '校验位不对'],
  ['a residence permit', { certType: '157', certNo: '810000199001010013' }, '校验位不对'],
  ['a permit typed as a citizen card', { certNo: '810000199001010019' }, '港澳台居民居住证'],
  ['a permanent residence card', { certType: '553', certNo: 'hello' }, '9 开头'],
  ['a passport', { certType: '414', certNo: '张三' }, '字母和数字'],
  ['a number longer than can be reported', { certType: '990', certNo: 'A'.repeat(19) }, '超过 18 位'],
  ['an address longer than can be reported', { address: '路'.repeat(101) }, '超过 100 个字'],
])('refuses %s with a wrong value, on the screen and at acceptance', async (_what, part, why) => {
  const draft = await withPerson(await readyDraft(client), typedBy(part));
  expect(problemsOf(draft)).toContain(why);
  const failure = await failureOf(
    client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false }),
  );
  expect(failure.code).toBe('NOT_READY');
  expect(failure.message).toContain(why);
});

it('knows the agent as the applicant by a pass that was renewed meanwhile', async () => {
  const draft = await readyDraft(client);
  const applicant: Applicant = {
    ...draft.draft.applicant,
    person: typedBy({ certType: '516', certNo: 'H1234567801' }),
    agent: typedBy({ certType: '516', certNo: 'h12345678 02' }),
  };
  expect(problemsOf(await save(draft, { applicant }))).toContain('同一人');
});

it('a residence permit stays one all the way to the platform, with its pass, nationality and Latin name', async () => {
  const person = typedBy({
    name: '黄小明',
    nameLatin: 'WONG SIU MING',
    certType: '157',
    certNo: '810000199001010019',
    passNo: 'h12345678',
    nationality: 'chn',
  });
  const before = await withPerson(await readyDraft(client), person);
  // The form asks for a citizen number; the holder of a permit has none and gives the permit's.
  const view = await save(before, {
    form: { ...before.draft.form, operatorNumber: person.certNo, operatorName: person.name },
  });
  expect(problemsOf(view)).toBe('');
  const { caseId } = await client.acceptance.accept({
    caseId: view.caseId,
    version: view.version,
    printReceipt: false,
  });
  expect(accepted(caseId)).toMatchObject({
    applicantCertType: '157',
    applicantCertNo: '810000199001010019',
    applicantPassNo: 'H12345678',
    applicantNationality: 'CHN',
    applicantNameLatin: 'WONG SIU MING',
  });
});

it('a pass holder without any 18-digit number can apply', async () => {
  const person = typedBy({ certType: '516', certNo: 'HA1234567', sex: null, ethnicity: null });
  const before = await withPerson(await readyDraft(client), person);
  const view = await save(before, { form: { ...before.draft.form, operatorNumber: 'ha1234567' } });
  expect(
    await codeOf(client.acceptance.accept({ caseId: view.caseId, version: view.version, printReceipt: false })),
  ).toBe('ok');
});
