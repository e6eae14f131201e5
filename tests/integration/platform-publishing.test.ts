import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import { storeItem } from '#host/catalogue/items.ts';
import residence from '#resources/catalogue/verifications/residenceFacts.json' with { type: 'json' };
import { shippedItems } from '../bench/find-catalogue.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { onBothDatabases } from './platform-stage.ts';

const shipped = (): ServiceItem => {
  const found = shippedItems().find((one) => one.taskName === '个体工商户开业登记');
  if (!found) throw new Error('no items');
  return found;
};
const text = (more: object = {}) => ({ type: 'string', title: '甲', ...more });
const form = (properties: object): ServiceItem['form'] => ({ type: 'object', properties });
/** `depth` objects, one in the other. */
const nested = (depth: number): object => {
  let inner: object = text();
  for (let n = 0; n < depth; n += 1) inner = { type: 'object', title: '层', properties: { inner } };
  return inner;
};
const manyFields = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, text()]));

/** Everything the administrator reads; empty when it was published. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return '';
  } catch (error) {
    return JSON.stringify((error as { data?: unknown }).data);
  }
}

onBothDatabases('publishing an item', (stage) => {
  it('refuses a form no window could draw or check, saying where and why, and keeps nothing of it', async () => {
    const { catalogue } = stage.admin;
    const item = { ...shipped(), verifications: [], materials: [] };
    const save = (properties: object) => refusal(catalogue.saveItem({ ...item, form: form(properties) }));
    expect(await save(manyFields(10_000))).toContain('表单超过 400 项');
    // Counted, never tried: no text is ever matched against it.
    expect(await save({ a: text({ pattern: '^(a+)+$' }) })).toContain('a：正则表达式太复杂');
    expect(await save({ a: nested(3) })).toContain('properties.a');
    expect(await save({ a: text({ $ref: '#/a' }) })).toContain('不支持的 $ref');
    expect(await save({ a: text({ 'x-when': { field: 'b', equals: '1' } }) })).toContain('b 不存在');
    expect(await save({ a: nested(5000) })).not.toBe('');
    expect((await catalogue.items()).map((one) => one.taskCode)).not.toContain(item.taskCode);
    expect(await save({ a: text() })).toBe('');
  });

  it('refuses to ask the applicant for what a department answers, unless a reason is written', async () => {
    const { catalogue } = stage.admin;
    const definition = VerificationDefinition.parse({
      ...residence,
      supplies: { materialCodes: ['RESIDENCE-PROOF'], meanings: ['居住地址'] },
      response: { ...residence.response, fill: { livingAt: '/data/address' } },
    });
    await catalogue.saveVerification(definition);
    const [sample] = shipped().materials;
    if (!sample) throw new Error('no materials');
    const proof = { ...sample, materialName: '居住证明', materialCode: 'RESIDENCE-PROOF' };
    const asking = {
      ...{ ...shipped(), taskCode: 'T-ASKS', verifications: [], materials: [proof] },
      form: form({ livingAt: text({ title: '现住址', 'x-meaning': '居住地址' }) }),
    };
    const said = await refusal(catalogue.saveItem(asking));
    expect(said).toContain('“居住证明”由示例区公安分局的“居住信息”核验提供，不用申请人再交');
    expect(said).toContain('“现住址”由示例区公安分局的“居住信息”核验提供，不用申请人再填');

    const reasoned = {
      ...{ ...asking, materials: [{ ...proof, whyAsked: '外省居住地，本省公安查不到。' }] },
      form: form({
        livingAt: text({ title: '现住址', 'x-meaning': '居住地址', 'x-whyAsked': '送达要用申请人现在说的地址。' }),
      }),
    };
    expect(await refusal(catalogue.saveItem(reasoned))).toBe('');
    const used = {
      ...{ ...asking, taskCode: 'T-USES', verifications: ['residenceFacts'] },
      materials: [{ ...proof, waivedBy: 'residenceFacts' }],
    };
    expect(await refusal(catalogue.saveItem(used))).toBe('');
  });
});

it('nothing shipped asks for what a shipped verification supplies', () => {
  const supplied = new Map(residence.supplies.materialCodes.map((code) => [code, residence.name]));
  for (const item of shippedItems())
    for (const { materialCode, waivedBy } of item.materials)
      if (materialCode !== undefined && supplied.has(materialCode)) expect(waivedBy).toBe(supplied.get(materialCode));
});

describe('a form published before anybody looked', () => {
  let station: Awaited<ReturnType<typeof localStation>>;
  beforeEach(async () => {
    station = await localStation();
  });
  afterEach(() => station.close());

  it('is not drawn at the window, says that the item cannot be accepted and why, and other items go on', async () => {
    const bad = { ...shipped(), taskCode: 'T-BAD', taskName: '表单有误的事项', form: form(manyFields(10_000)) };
    storeItem(station.host.ctx.db, bad);
    const { client } = station;
    expect((await client.catalogue.get({ taskCode: 'T-BAD' })).item.form).toEqual(form({}));
    const { caseId, version } = await client.drafts.create();
    const view = await client.drafts.save({ caseId, version, patch: { taskCode: 'T-BAD' } });
    expect(view.obstacles.find((one) => one.section === 'form')?.message).toContain('表单超过 400 项');
    const good = await readyDraft(client);
    const done = await client.acceptance.accept({ caseId: good.caseId, version: good.version, printReceipt: false });
    expect(done.projectNo).not.toBeNull();
  });
});
